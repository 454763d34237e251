// Goal: what holds for every route: headers, HEAD, OPTIONS, health, and that a defect stays inside.

#include <tuple>

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using nlohmann::json;

const std::vector<std::string> kReadable = {"/health",
                                            "/ready",
                                            "/openapi.json",
                                            "/api/v1/inventory",
                                            "/api/v1/inventory/mock-1",
                                            "/api/v1/sessions",
                                            "/api/v1/providers"};

}  // namespace

TEST_CASE("Every answer has the common headers, below the API it is not to be stored") {
    ApiBench bench;
    for (const std::string& path : kReadable) {
        CAPTURE(path);
        const auto response = bench.get(path).response;
        CHECK(response.status == 200);
        CHECK(response.headers.find("Content-Type") == "application/json; charset=utf-8");
        CHECK(response.headers.find("X-Content-Type-Options") == "nosniff");
        CHECK(response.headers.find("X-Request-Id")->size() == 36);
        const bool below = path.starts_with("/api/v1");
        CHECK(response.headers.find("Cache-Control").has_value() == below);
    }
    CHECK(bench.get("/api/v1/nope").response.headers.find("Cache-Control") == "no-store");
    CHECK(bench.get("http://shop.example/api/v1/nope").response.headers.find("Cache-Control"));
    CHECK_FALSE(bench.get("/api/v12").response.headers.find("Cache-Control"));
}

TEST_CASE("A usable request id is taken over, another is replaced") {
    ApiBench bench;
    const auto mine = bench.send("GET", "/nope", "", {{"X-Request-Id", "mine-1"}});
    CHECK(mine.response.headers.find("X-Request-Id") == "mine-1");
    CHECK(mine.json.at("request_id") == "mine-1");
    const auto other = bench.send("GET", "/nope", "", {{"X-Request-Id", "not mine"}});
    CHECK(other.json.at("request_id") != "not mine");
}

TEST_CASE("HEAD is GET with the same headers and no body, and fetches nothing") {
    ApiBench bench;
    for (const std::string& path : kReadable) {
        CAPTURE(path);
        const auto head = bench.send("HEAD", path, "", {{"X-Request-Id", "a"}}).response;
        const auto get = bench.send("GET", path, "", {{"X-Request-Id", "a"}}).response;
        CHECK(head.status == get.status);
        CHECK(*head.body == *get.body);
        CHECK_FALSE(head.body_wanted);
        CHECK(get.body_wanted);
        REQUIRE(head.headers.list().size() == get.headers.list().size());
    }
    bench.refresher.calls = 0;
    bench.send("HEAD", "/api/v1/inventory");
    bench.send("HEAD", "/api/v1/inventory/mock-1");
    CHECK(bench.refresher.calls == 0);
}

TEST_CASE("OPTIONS is 204 with the methods of the path") {
    ApiBench bench;
    const auto sessions = bench.send("OPTIONS", "/api/v1/sessions").response;
    CHECK(sessions.status == 204);
    CHECK(sessions.headers.find("Allow") == "GET, HEAD, POST, OPTIONS");
    CHECK(sessions.body->empty());
    CHECK(bench.send("OPTIONS", "*").response.status == 204);
    CHECK(bench.send("OPTIONS", "/nope").response.status == 404);
}

TEST_CASE("Bodies of GET and DELETE are ignored, whatever they are") {
    ApiBench bench;
    const Headers type{{"Content-Type", "text/plain"}};
    CHECK(bench.send("GET", "/health", "{nonsense", type).response.status == 200);
    CHECK(bench.send("GET", "/health", "", type).response.status == 200);
}

TEST_CASE("The trailing slash and the absolute form lead to the same place") {
    ApiBench bench;
    CHECK(bench.get("/api/v1/sessions/").response.status == 200);
    CHECK(bench.get("http://127.0.0.1:8080/health").response.status == 200);
}

TEST_CASE("Health and readiness follow the daemon's life") {
    struct Row {
        LifePhase phase;
        int health;
        int ready;
    };
    const Row row = GENERATE(Row{LifePhase::Starting, 200, 503}, Row{LifePhase::Running, 200, 200},
                             Row{LifePhase::Stopping, 503, 503});
    ApiBench bench;
    bench.lifecycle.now = row.phase;
    const auto health = bench.get("/health");
    CHECK(health.response.status == row.health);
    CHECK(health.json.at("status") == (row.health == 200 ? "ok" : "unavailable"));
    CHECK(health.json.at("services").at("ready") == (row.ready == 200 ? "true" : "false"));
    const auto ready = bench.get("/ready");
    CHECK(ready.response.status == row.ready);
    CHECK(ready.json.at("ready") == (row.ready == 200));
    CHECK(bench.store.counted.calls == 0);
    CHECK(bench.refresher.calls == 0);
}

TEST_CASE("The menu: filters, pages and what is known of the providers") {
    ApiBench bench;
    const auto page = bench.get("/api/v1/inventory?limit=2&offset=1&gpu_type=rtx-4090").json;
    CHECK(page.at("count") == 2);
    CHECK(page.at("total") == 3);
    CHECK(page.at("limit") == 2);
    CHECK(page.at("offset") == 1);
    CHECK(page.at("offers").at(0).at("id") == "mock-2");
    CHECK(page.at("providers").at(0).at("status") == "ok");
    CHECK(bench.get("/api/v1/inventory").json.at("limit").is_null());
    CHECK(bench.get("/api/v1/inventory?max_price=0").json.at("total") == 0);
    CHECK(bench.get("/api/v1/inventory?min_reliability=0.95").json.at("total") == 3);
    CHECK(bench.get("/api/v1/inventory?min_reliability=0.951").json.at("total") == 0);
    CHECK(bench.get("/api/v1/inventory?provider=MOCK&sort=-vram").json.at("total") == 3);
    CHECK(bench.get("/api/v1/inventory/%20MOCK-2%20").json.at("provider_id") == "2");
}

TEST_CASE("With nothing cached the menu is 503, for the list as for HEAD") {
    ApiBench bench;
    inventory::Catalogue empty{{{bench.mock, "mock-<number>"}}};
    inventory::Menu menu(empty, bench.refresher, {});
    Api api(Services{bench.clock, bench.random, bench.log, bench.store, bench.intents, menu,
                     bench.templates, bench.directory, bench.lifecycle, bench.authenticator,
                     bench.rate_limiter});
    Request request;
    request.target = "/api/v1/inventory";
    for (const char* method : {"GET", "HEAD"}) {
        request.method = method;
        const Response response = api.handle(request);
        CHECK(response.status == 503);
        CHECK(json::parse(*response.body).at("code") == "inventory_unavailable");
        CHECK(response.headers.find("Retry-After"));
    }
}

TEST_CASE("Providers show their health and nothing secret") {
    ApiBench bench;
    bench.directory.entry.last_error = std::string(600, 'x') + "\n";
    const auto answer = bench.get("/api/v1/providers").json;
    CHECK(answer.at("count") == 1);
    const json& line = answer.at("providers").at(0);
    CHECK(line.at("name") == "mock");
    CHECK(line.at("circuit_breaker") == "closed");
    CHECK(line.at("offers") == 3);
    CHECK(line.at("active_sessions") == 0);
    CHECK(line.at("last_error").get<std::string>().size() == 512);
    CHECK(line.at("last_success_at").is_null());
}

TEST_CASE("A handler that throws is a defect: 500, logged, and not told") {
    class Throwing final : public ProviderDirectory {
    public:
        std::vector<ProviderEntry> entries() const override {
            throw std::runtime_error("std::bad_secret at store.cpp:7");
        }
        std::optional<ProviderAbilities> abilities(const base::ProviderName&) const override {
            return std::nullopt;
        }
    };
    ApiBench bench;
    const Throwing directory;
    Api api(Services{bench.clock, bench.random, bench.log, bench.store, bench.intents, bench.menu,
                     bench.templates, directory, bench.lifecycle, bench.authenticator,
                     bench.rate_limiter});
    Request request;
    request.method = "GET";
    request.target = "/api/v1/providers";
    const Response response = api.handle(request);
    CHECK(response.status == 500);
    CHECK(json::parse(*response.body).at("code") == "internal_error");
    CHECK(response.body->find("store.cpp") == std::string::npos);
    CHECK(bench.log.events() == std::vector<std::string>{"api.request.failed"});
}

TEST_CASE("A request that could not be read is answered with its fault, and ends its connection") {
    ApiBench bench;
    const std::vector<std::tuple<RequestFault, int, std::string>> rows = {
        {RequestFault::Malformed, 400, "malformed_request"},
        {RequestFault::VersionNotSupported, 505, "http_version_not_supported"},
        {RequestFault::TargetTooLong, 414, "uri_too_long"},
        {RequestFault::HeadersTooLarge, 431, "headers_too_large"},
        {RequestFault::TimedOut, 408, "request_timeout"},
        {RequestFault::Overloaded, 503, "overloaded"},
        {RequestFault::AnswerOverdue, 503, "timeout"},
    };
    for (const auto& [fault, status, code] : rows) {
        CAPTURE(code);
        Request request;
        request.target = "/health";  // Never looked at.
        request.fault = fault;
        request.fault_detail = "it is so";
        const auto sent = bench.send(request);
        CHECK(sent.response.status == status);
        CHECK(sent.response.close);
        CHECK(sent.json.at("code") == code);
        CHECK(sent.json.at("detail") == "it is so");
        CHECK(sent.response.headers.find("Retry-After").has_value() == (status == 503));
    }
}

}  // namespace gpushopper::api
