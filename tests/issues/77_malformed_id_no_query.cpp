// Story: any text in the place of a session id went to the database as an id.
// What is no UUID must be 404 session_not_found on every session route, without a call to the
// store.

#include <array>

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {

TEST_CASE("Thirty bad ids on every session route make no call to the store") {
    const std::string good = "6df2c8fd-2a4a-4850-be83-8accebeb9009";
    std::vector<std::string> ids = {
        "nope",      "0",        "-1",       "%20",        "..%2F..",    "null",
        "undefined", "{id}",     "*",        "%C3%A4",     "'--",        "a'OR'1'='1",
        "%25",       good + "0", "0" + good, good + "%20", "%20" + good, "{" + good + "}"};
    for (std::size_t cut = 1; cut <= 12; ++cut) ids.push_back(good.substr(0, good.size() - cut));
    REQUIRE(ids.size() == 30);

    struct Asked {
        const char* method;
        const char* tail;
        const char* body;
    };
    constexpr auto kTargets =
        std::to_array<Asked>({{"GET", "", ""},
                              {"DELETE", "", ""},
                              {"POST", "/done", ""},
                              {"POST", "/extend", R"({"additional_hours":1})"},
                              {"GET", "/diagnostics", ""},
                              {"GET", "/events", ""}});
    ApiBench bench;
    for (const std::string& id : ids) {
        for (const Asked& target : kTargets) {
            CAPTURE(id, target.method, target.tail);
            const auto sent =
                bench.send(target.method, "/api/v1/sessions/" + id + target.tail, target.body);
            CHECK(sent.response.status == 404);
            CHECK(sent.json.at("code") == "session_not_found");
        }
    }
    CHECK(bench.store.counted.calls == 0);
}

}  // namespace gpushopper::api
