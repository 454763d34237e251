// Story: diagnostics turned every error into 404.
// 200 while running, 404 for an unknown id, 409 in any other status, 503 when the database fails.

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {

TEST_CASE("Diagnostics tell the four causes apart") {
    ApiBench bench;
    bench.post("/api/v1/sessions", ApiBench::order(), {{"Prefer", "respond-async"}});
    const auto id = bench.newest();
    const std::string target = "/api/v1/sessions/" + id.str() + "/diagnostics";
    CHECK(bench.get(target).json.at("code") == "session_not_running");
    bench.run(id);
    CHECK(bench.get(target).response.status == 200);
    const std::string unknown = base::SessionId::make(bench.random).str();
    CHECK(bench.get("/api/v1/sessions/" + unknown + "/diagnostics").response.status == 404);

    bench.store.counted.failing = true;
    const auto failed = bench.get(target);
    CHECK(failed.response.status == 503);
    CHECK(failed.json.at("code") == "store_unavailable");
    CHECK(failed.response.body->find("SQLITE") == std::string::npos);
}

}  // namespace gpushopper::api
