// Goal: the table of routes decides who may do what and what is counted, in the contract's order.
// Method: every operation of the table with every kind of caller; a limiter with a small bucket.

#include <map>
#include <type_traits>

#include "daemon/api/access/token_text.hpp"
#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using store::TokenScope;

// An operation that states no scope does not compile.
static_assert(!std::is_default_constructible_v<Operation>);
static_assert(!std::is_constructible_v<Operation, std::string>);

struct Admission : ApiBench {
    explicit Admission(RateLimits limits = {}) : limiter(limits) {}

    std::string give(const std::string& name, TokenScope scope) {
        MadeToken made = makeToken(name, scope, random, clock.wallNow());
        rows.push_back(std::move(made.row));
        authenticator.publish(rows);
        return "Bearer " + std::string(made.text.reveal());
    }
    Response ask(const std::string& method, const std::string& target,
                 const std::string& authorization = "") const {
        Request request;
        request.method = method;
        request.target = target;
        request.client = "10.0.0.1";
        if (!authorization.empty()) request.headers.add("Authorization", authorization);
        return guarded.handle(request);
    }
    static std::string code(const Response& response) {
        return nlohmann::json::parse(*response.body).value("code", "");
    }

    std::vector<store::Token> rows;
    RateLimiter limiter;
    Api guarded{Services{clock, random, log, store, intents, menu, templates, directory, lifecycle,
                         authenticator, limiter}};
};

std::string targetOf(const Route& route) {
    std::string target = route.path;
    for (const auto& [name, value] :
         {std::pair<std::string, std::string>{"{id}", "6df2c8fd-2a4a-4850-be83-8accebeb9009"},
          {"{offer_id}", "mock-9"},
          {"{hash_id}", "abc"}}) {
        const auto place = target.find(name);
        if (place != std::string::npos) target.replace(place, name.size(), value);
    }
    return target;
}

}  // namespace

TEST_CASE("Every operation lets in whom its scope allows, and tells the others what is missing") {
    Admission bench;
    const std::map<TokenScope, std::string> tokens = {
        {TokenScope::Read, bench.give("r", TokenScope::Read)},
        {TokenScope::Write, bench.give("w", TokenScope::Write)},
        {TokenScope::Admin, bench.give("a", TokenScope::Admin)},
        {TokenScope::Metrics, bench.give("m", TokenScope::Metrics)}};
    for (const Route& route : bench.guarded.routes()) {
        for (const Operation& operation : route.operations) {
            CAPTURE(operation.method, route.path);
            const std::string target = targetOf(route);
            const Response nobody = bench.ask(operation.method, target);
            CHECK((nobody.status == 401) == (operation.scope != Scope::None));
            CHECK(nobody.headers.find("WWW-Authenticate").has_value() ==
                  (operation.scope != Scope::None));
            for (const auto& [held, token] : tokens) {
                CAPTURE(store::toString(held));
                const Response response = bench.ask(operation.method, target, token);
                CHECK(response.status != 401);
                CHECK((response.status == 403) == !covers(held, operation.scope));
            }
        }
    }
}

TEST_CASE("What each operation asks for is what the contract says") {
    const ApiBench bench;
    for (const Route& route : bench.api.routes()) {
        for (const Operation& operation : route.operations) {
            CAPTURE(operation.method, route.path);
            const bool is_open = route.path == "/health" || route.path == "/ready";
            const bool reads = operation.method == "GET";
            CHECK(operation.scope ==
                  (is_open ? Scope::None : (reads ? Scope::Read : Scope::Write)));
            const bool ends = operation.method == "DELETE" || route.path.ends_with("/done");
            CHECK((operation.rate == Rate::NeverRefused) == (is_open || ends));
        }
    }
}

TEST_CASE("Token, path, method, scope, rate, Accept: in this order") {
    Admission bench({.per_second = 1, .burst = 1});
    const std::string reader = bench.give("r", TokenScope::Read);
    CHECK(bench.ask("GET", "/nope").status == 401);
    CHECK(bench.ask("GET", "/nope", reader).status == 404);
    CHECK(bench.ask("PUT", "/api/v1/sessions").status == 401);
    CHECK(bench.ask("PUT", "/api/v1/sessions", reader).status == 405);
    CHECK(bench.ask("POST", "/health").status == 405);
    CHECK(bench.ask("OPTIONS", "/api/v1/sessions").status == 204);
    CHECK(bench.ask("OPTIONS", "/nope").status == 404);
    // None of these was counted.
    CHECK(bench.ask("GET", "/api/v1/sessions?limit=x", reader).status == 400);
    CHECK(bench.ask("GET", "/api/v1/sessions", reader).status == 429);
    CHECK(bench.ask("POST", "/api/v1/sessions", reader).status == 403);
}

TEST_CASE("Counted answers say how the bucket stands, and an empty one refuses") {
    Admission bench({.per_second = 1, .burst = 2});
    const Response first = bench.ask("GET", "/api/v1/providers");
    CHECK(first.headers.find("RateLimit-Limit") == "2");
    CHECK(first.headers.find("RateLimit-Remaining") == "1");
    CHECK(first.headers.find("RateLimit-Reset") == "1");
    CHECK(bench.ask("HEAD", "/api/v1/providers").status == 200);
    const Response refused = bench.ask("GET", "/api/v1/providers");
    CHECK(refused.status == 429);
    CHECK(Admission::code(refused) == "rate_limited");
    CHECK(refused.headers.find("RateLimit-Remaining") == "0");
    CHECK(refused.headers.find("Retry-After") == "1");
    CHECK(!refused.close);
    for (const char* target : {"/health", "/ready"}) {
        const Response response = bench.ask("GET", target);
        CHECK(response.status == 200);
        CHECK(!response.headers.find("RateLimit-Limit"));
    }
    const std::string session = "/api/v1/sessions/6df2c8fd-2a4a-4850-be83-8accebeb9009";
    CHECK(bench.ask("DELETE", session).status == 404);
    CHECK(bench.ask("POST", session + "/done").status == 404);
    CHECK(bench.ask("POST", session + "/extend").status == 429);
    bench.clock.advance(std::chrono::seconds(1));
    CHECK(bench.ask("GET", "/api/v1/providers").status == 200);
}

TEST_CASE("Tokens have buckets of their own, whatever address they come from") {
    Admission bench({.per_second = 1, .burst = 1});
    const std::string alice = bench.give("alice", TokenScope::Read);
    const std::string bob = bench.give("bob", TokenScope::Read);
    CHECK(bench.ask("GET", "/api/v1/providers", alice).status == 200);
    CHECK(bench.ask("GET", "/api/v1/providers", alice).status == 429);
    CHECK(bench.ask("GET", "/api/v1/providers", bob).status == 200);
}

TEST_CASE("A rate of zero sends no headers and refuses nobody") {
    const Admission bench;
    for (int i = 0; i < 50; ++i)
        CHECK(!bench.ask("GET", "/api/v1/providers").headers.find("RateLimit-Limit"));
}

}  // namespace gpushopper::api
