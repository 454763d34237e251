// Goal: one exchange is sent once, in the promised order, and a write whose effect is not known is
// MAYBE_APPLIED whatever went wrong. Method: scripted answers; the requests are counted.

#include <gpushopper/kit/json.hpp>
#include <gpushopper/kit/resilient_client.hpp>
#include <gpushopper/kit/status.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

struct Bench {
    testing::FakeHost host;
    ResilientClient client{host.host()};
    TokenBucket pace{host.host(), {.interval = seconds(2)}};

    void answer(std::int32_t status, std::string body = "{}", KeyValues headers = {}) {
        host.script({.response = {status, std::move(headers), std::move(body)}});
    }
    template <class AskKind>
    std::optional<Failure> send(const AskKind& ask, seconds patience = seconds(30)) {
        testing::FakeCall call(host, patience);
        try {
            client.send(call, ask);
            return std::nullopt;
        } catch (const Failure& failure) {
            return failure;
        }
    }
    std::optional<Failure> write(Judge judge = {}, Priority priority = Priority::Normal) {
        WriteAsk ask;
        ask.http = {.method = "PUT", .url = "https://x.test/rent"};
        ask.priority = priority;
        ask.judge = std::move(judge);
        return send(ask);
    }
    std::size_t sent() const { return host.requests().size(); }
};

Judge throwing(gsp_code code, gsp_outcome outcome = GSP_NOT_APPLIED) {
    return [=](const HttpResponse&) { throw Failure(code, "judged", outcome); };
}

TEST_CASE("a good answer comes back, and the request went out as it was asked", "[client]") {
    Bench bench;
    bench.answer(201, "body", {{"X", "1"}});
    testing::FakeCall call(bench.host);
    WriteAsk ask;
    ask.http = {.method = "POST", .url = "https://x.test/a", .headers = {{"A", "b"}}, .body = "c"};
    const HttpResponse response = bench.client.send(call, ask);
    CHECK(response.status == 201);
    CHECK(response.body == "body");
    REQUIRE(bench.sent() == 1);
    const HttpRequest request = bench.host.requests()[0];
    CHECK(request.method == "POST");
    CHECK(request.url == "https://x.test/a");
    CHECK(request.headers == KeyValues{{"A", "b"}});
    CHECK(request.body == "c");
}

TEST_CASE("a write that may have reached the provider is never \"not applied\"", "[client]") {
    struct Row {
        const char* name;
        testing::ScriptedAnswer answer;
        Judge judge;
        gsp_outcome expected;
    };
    using testing::ScriptedAnswer;
    const auto plain = [](std::int32_t status) {
        return ScriptedAnswer{.response = {status, {}, "oops"}};
    };
    const auto unanswered = [](gsp_code code, gsp_outcome outcome) {
        return ScriptedAnswer{.response = {}, .code = code, .outcome = outcome};
    };
    const Judge reads_json = [](const HttpResponse& response) {
        judgeStatus(response, GSP_MAYBE_APPLIED);
        readJson(response.body,
                 [](JsonValue root) { root.eachField([](std::string_view, JsonValue) {}); });
    };
    const Row rows[] = {
        {"5xx", plain(500), {}, GSP_MAYBE_APPLIED},
        {"gateway", plain(504), {}, GSP_MAYBE_APPLIED},
        {"redirect", plain(302), {}, GSP_MAYBE_APPLIED},
        {"refused", plain(400), {}, GSP_NOT_APPLIED},
        {"too fast", plain(429), {}, GSP_NOT_APPLIED},
        {"HTML", plain(200), reads_json, GSP_MAYBE_APPLIED},
        {"reset", unanswered(GSP_TRANSIENT, GSP_MAYBE_APPLIED), {}, GSP_MAYBE_APPLIED},
        {"late", unanswered(GSP_DEADLINE, GSP_MAYBE_APPLIED), {}, GSP_MAYBE_APPLIED},
        {"never sent", unanswered(GSP_TRANSIENT, GSP_NOT_APPLIED), {}, GSP_NOT_APPLIED},
        {"judged unclear", plain(200), throwing(GSP_BAD_RESPONSE), GSP_MAYBE_APPLIED},
        {"judged down", plain(200), throwing(GSP_TRANSIENT), GSP_MAYBE_APPLIED},
        {"judged late", plain(200), throwing(GSP_DEADLINE), GSP_MAYBE_APPLIED},
        {"judged a bug", plain(200), throwing(GSP_INTERNAL), GSP_MAYBE_APPLIED},
        {"judged gone", plain(200), throwing(GSP_NO_CAPACITY), GSP_NOT_APPLIED},
        {"sold out with 500", plain(500), throwing(GSP_NO_CAPACITY), GSP_NOT_APPLIED},
        {"judged a no", plain(500), throwing(GSP_PERMANENT), GSP_NOT_APPLIED},
        {"no, but done", plain(200), throwing(GSP_PERMANENT, GSP_APPLIED), GSP_APPLIED},
        {"unclear, but done", plain(200), throwing(GSP_BAD_RESPONSE, GSP_APPLIED), GSP_APPLIED},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        Bench bench;
        bench.host.script(row.answer);
        const auto failure = bench.write(row.judge);
        REQUIRE(failure);
        CHECK(failure->outcome == row.expected);
        CHECK(bench.sent() == 1);
    }
}

TEST_CASE("reads are never said to have changed anything", "[client]") {
    for (const Judge& judge : {Judge{}, throwing(GSP_BAD_RESPONSE)}) {
        Bench bench;
        bench.answer(500);
        ReadAsk ask;
        ask.judge = judge;
        const auto failure = bench.send(ask);
        REQUIRE(failure);
        CHECK(failure->outcome == GSP_NOT_APPLIED);
        CHECK(failure->http_status == 500);
    }
}

TEST_CASE("a call that is over sends nothing", "[client]") {
    Bench bench;
    testing::FakeCall call(bench.host);
    call.cancel();
    WriteAsk ask;
    CHECK_THROWS_AS(bench.client.send(call, ask), Failure);
    const auto late = bench.send(ask, seconds(0));
    REQUIRE(late);
    CHECK(late->code == GSP_DEADLINE);
    CHECK(late->outcome == GSP_NOT_APPLIED);
    CHECK(bench.sent() == 0);
}

TEST_CASE("an open breaker sends nothing but destroys", "[client]") {
    Bench bench;
    for (int i = 0; i < 5; ++i) {
        bench.answer(503);
        bench.write();
    }
    CHECK(bench.client.breaker().state() == CircuitBreaker::State::Open);
    const auto refused = bench.write();
    REQUIRE(refused);
    CHECK(refused->code == GSP_TRANSIENT);
    CHECK(refused->outcome == GSP_NOT_APPLIED);
    CHECK(refused->retry_after >= seconds(24));
    CHECK(bench.sent() == 5);
    bench.answer(200);
    CHECK_FALSE(bench.write({}, Priority::Reserved));
    CHECK(bench.sent() == 6);
}

TEST_CASE("the pace is kept, and a pace that is too slow sends nothing", "[client]") {
    Bench bench;
    WriteAsk ask;
    ask.pace = &bench.pace;
    const HostTime start = bench.host.host().now();
    for (int i = 0; i < 3; ++i) bench.answer(200);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(bench.send(ask));
    CHECK(bench.host.host().now() - start == seconds(4));
    const auto refused = bench.send(ask, seconds(1));
    REQUIRE(refused);
    CHECK(refused->code == GSP_RATE_LIMITED);
    CHECK(refused->outcome == GSP_NOT_APPLIED);
    CHECK(refused->retry_after == seconds(2));
    CHECK(bench.sent() == 3);
}

TEST_CASE("\"too fast\" pauses the pace for as long as was told", "[client]") {
    Bench bench;
    ReadAsk ask;
    ask.pace = &bench.pace;
    bench.answer(429, "slow down", {{"Retry-After", "9"}});
    const auto failure = bench.send(ask);
    REQUIRE(failure);
    CHECK(failure->retry_after == seconds(9));
    const HostTime told = bench.host.host().now();
    bench.answer(200);
    CHECK_FALSE(bench.send(ask));
    CHECK(bench.host.host().now() - told == seconds(9));
    CHECK(bench.client.breaker().state() == CircuitBreaker::State::Closed);
}

TEST_CASE("\"too fast\" without a time says how long the pause is", "[client]") {
    Bench bench;
    ReadAsk ask;
    ask.pace = &bench.pace;
    nanoseconds longest{};
    for (int i = 0; i < 8; ++i) {
        bench.answer(429);
        const auto failure = bench.send(ask, seconds(1000));
        REQUIRE(failure);
        CHECK(failure->retry_after >= seconds(2));  // the interval
        CHECK(failure->retry_after <= seconds(60));
        longest = std::max(longest, failure->retry_after);
    }
    CHECK(longest >= seconds(30));
    bench.answer(200);
    CHECK_FALSE(bench.send(ask, seconds(1000)));
    bench.answer(429);
    CHECK(bench.send(ask, seconds(1000))->retry_after <= seconds(4));  // begins small again
}

TEST_CASE("the budget counts answers and silence, not refusals", "[client]") {
    Bench bench;
    for (int i = 0; i < 20; ++i) {
        bench.answer(404);
        bench.write();
    }
    CHECK(bench.client.budget().mayRetry());
    for (int i = 0; i < 5; ++i) {
        bench.answer(500);
        bench.write();
    }
    CHECK_FALSE(bench.client.budget().mayRetry());
}

TEST_CASE("a bug in a judge is let through, and the breaker survives it", "[client]") {
    Bench bench;
    bench.answer(200);
    testing::FakeCall call(bench.host);
    WriteAsk ask;
    ask.judge = [](const HttpResponse&) { throw std::logic_error("a bug"); };
    CHECK_THROWS_AS(bench.client.send(call, ask), std::logic_error);
    bench.answer(200);
    CHECK_FALSE(bench.write());
}

}  // namespace
}  // namespace gpushopper
