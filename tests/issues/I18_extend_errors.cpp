// Story: every error of extend was a 500.
// Each cause has its own answer; a failing database is 503, and none of its words are told. (The
// other causes are asked over HTTP, too.)

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {

TEST_CASE("Extend while the database fails is 503 store_unavailable") {
    ApiBench bench;
    bench.post("/api/v1/sessions", ApiBench::order(), {{"Prefer", "respond-async"}});
    const auto id = bench.newest();
    const std::string target = "/api/v1/sessions/" + id.str() + "/extend";
    bench.store.counted.failing = true;
    const auto failed = bench.post(target, {{"additional_hours", 1}});
    CHECK(failed.response.status == 503);
    CHECK(failed.json.at("code") == "store_unavailable");
    CHECK(failed.response.headers.find("Retry-After"));
    CHECK(failed.response.body->find("I/O") == std::string::npos);

    bench.store.counted.failing = false;
    CHECK(bench.post(target, {{"additional_hours", 1}}).response.status == 200);
    CHECK(bench.post(target, {{"additional_hours", 0}}).response.status == 400);
    CHECK(bench.post(target, {{"additional_hours", 12}}).json.at("code") == "hard_max_exceeded");
    const std::string unknown = "/api/v1/sessions/" + base::SessionId::make(bench.random).str();
    CHECK(bench.post(unknown + "/extend", {{"additional_hours", 1}}).response.status == 404);
}

}  // namespace gpushopper::api
