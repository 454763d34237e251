// Goal: a provider is played as its answers file says. Method: small files, single requests.

#include "sdk/check/world/answers.hpp"

#include "sdk/check/refusal.hpp"
#include "sdk/check/world/market.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::check {
namespace {

HttpRequest request(const std::string& method, const std::string& target,
                    const std::string& body = "") {
    HttpRequest made;
    made.method = method;
    made.url = "https://api.example:8443" + target;
    made.body = body;
    return made;
}

bool fits(const std::string& pattern, const std::string& method, const std::string& target) {
    return RequestPattern::parse(pattern, "test").matches(request(method, target));
}

std::string refusalOf(const std::string& text) {
    try {
        Answers::parse(text, "a.json");
    } catch (const Refusal& refusal) {
        return refusal.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a pattern is method, path and the parts of the query that it names") {
    CHECK(fits("GET /v1/a", "GET", "/v1/a"));
    CHECK(fits("GET /v1/a", "GET", "/v1/a?page=2"));
    CHECK(fits("GET /v1/*/keys", "GET", "/v1/7/keys"));
    CHECK(fits("GET /v1/a?page=2", "GET", "/v1/a?limit=5&page=2"));
    CHECK(fits("GET /", "GET", ""));
    CHECK_FALSE(fits("GET /v1/a", "POST", "/v1/a"));
    CHECK_FALSE(fits("GET /v1/a", "GET", "/v1/a/"));
    CHECK_FALSE(fits("GET /v1/*", "GET", "/v1/"));
    CHECK_FALSE(fits("GET /v1/*", "GET", "/v1/7/keys"));
    CHECK_FALSE(fits("GET /v1/a?page=2", "GET", "/v1/a?page=22"));
}

TEST_CASE("the first answer that fits is given, and `after` waits for its time") {
    const Answers answers = Answers::parse(R"({"answers": [
        {"request": "DELETE /m/1", "after": "DELETE /m/*", "status": 404, "body": "gone"},
        {"request": "DELETE /m/1", "body": {"ok": true}},
        {"request": "POST /q", "body_contains": "offers", "body": [1]},
        {"request": "POST /q", "body": [2], "headers": {"X-A": "b"}}]})",
                                           "a.json");
    Market market(&answers);
    const auto destroy = request("DELETE", "/m/1");
    CHECK(market.answer(destroy).response.body == R"({"ok":true})");
    CHECK(market.answer(destroy).response.status == 404);
    CHECK(market.answer(destroy).response.body == "gone");
    CHECK(market.answer(request("POST", "/q", "{offers}")).response.body == "[1]");
    const auto other = market.answer(request("POST", "/q", "{}"));
    CHECK(other.response.body == "[2]");
    CHECK(other.response.headers.back() == std::pair<std::string, std::string>("X-A", "b"));
}

TEST_CASE("what was answered with trouble did not happen") {
    const Answers answers = Answers::parse(R"({"answers": [
        {"request": "DELETE /m/1", "after": "DELETE /m/1", "status": 404},
        {"request": "DELETE /m/1", "body": "${label}"}]})",
                                           "a.json");
    Market market(&answers);
    market.label("gs1abc");
    market.failWith(response(500, "trouble"));
    CHECK(market.answer(request("DELETE", "/m/1")).response.status == 500);
    market.trouble({});
    CHECK(market.answer(request("DELETE", "/m/1")).response.body == "gs1abc");
    CHECK(market.answer(request("DELETE", "/m/1")).response.status == 404);
}

TEST_CASE("a request without an answer gets 404 and is remembered") {
    const Answers answers = Answers::parse(R"({"answers": []})", "a.json");
    Market market(&answers);
    CHECK(market.answer(request("GET", "/v1/x?a=b")).response.status == 404);
    CHECK(market.answer(request("GET", "/v1/x?a=b")).response.status == 404);
    CHECK(market.unanswered() == std::vector<std::string>{"GET /v1/x?a=b"});
    CHECK(Market(nullptr).answer(request("GET", "/")).response.status == 503);
}

TEST_CASE("an answers file that makes no sense is refused with its place") {
    CHECK(refusalOf("[]").find("no JSON object with a list") != std::string::npos);
    CHECK(refusalOf(R"({"answers": [{"request": "GET /a"}, {"request": "/b"}]})") ==
          "the answers file a.json, answer 2: \"/b\" is not like GET /v1/machines/*?page=2");
    CHECK(refusalOf(R"({"answers": [{"request": "GET /a", "stauts": 404}]})")
              .find("the key \"stauts\" is unknown") != std::string::npos);
    CHECK(refusalOf(R"({"answers": [{"request": "GET /a", "status": "404"}]})") != "");
    CHECK(refusalOf(R"({"answers": [{"request": "GET /a", "headers": {"A": 1}}]})") != "");
}

}  // namespace gpushopper::check
