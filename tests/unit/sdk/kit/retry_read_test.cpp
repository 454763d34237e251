// Goal: a read is repeated when that may help and costs little, a write never. Method: scripted
// answers, counted requests, virtual time.

#include <gpushopper/kit/retry_read.hpp>

#include <optional>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using std::chrono::seconds;

template <class AskKind>
concept Repeatable = requires(ResilientClient client, Call call, AskKind ask) {
    retryRead(client, call, ask);
};
static_assert(Repeatable<ReadAsk>);
static_assert(!Repeatable<WriteAsk>, "a write must never be repeated");
static_assert(!Repeatable<Ask>);

struct Bench {
    testing::FakeHost host;
    ResilientClient client{host.host()};

    void answer(std::int32_t status, KeyValues headers = {}) {
        host.script({.response = {status, std::move(headers), ""}});
    }
    std::optional<Failure> read(seconds patience = seconds(30)) {
        testing::FakeCall call(host, patience);
        try {
            retryRead(client, call, ReadAsk{});
            return std::nullopt;
        } catch (const Failure& failure) {
            return failure;
        }
    }
    std::size_t sent() const { return host.requests().size(); }
};

TEST_CASE("silence is asked again, twice at most", "[retry]") {
    Bench bench;
    bench.answer(503);
    bench.answer(200);
    CHECK_FALSE(bench.read());
    CHECK(bench.sent() == 2);

    Bench down;
    for (int i = 0; i < 5; ++i) down.answer(500);
    const HostTime start = down.host.host().now();
    const auto failure = down.read();
    REQUIRE(failure);
    CHECK(failure->code == GSP_TRANSIENT);
    CHECK(down.sent() == 3);
    CHECK(down.host.host().now() - start <= seconds(3));  // spans of 1 and 2 s
}

TEST_CASE("what asking again cannot change is not asked again", "[retry]") {
    for (std::int32_t status : {400, 401, 402, 403, 404, 409, 429}) {
        Bench bench;
        bench.answer(status);
        bench.answer(200);
        CHECK(bench.read());
        CHECK(bench.sent() == 1);
    }
}

TEST_CASE("the wait is at least what the provider wants, unless that is long", "[retry]") {
    Bench bench;
    bench.answer(503, {{"Retry-After", "7"}});
    bench.answer(200);
    const HostTime start = bench.host.host().now();
    CHECK_FALSE(bench.read());
    CHECK(bench.host.host().now() - start == seconds(7));

    Bench patient;
    patient.answer(503, {{"Retry-After", "11"}});
    const auto failure = patient.read();
    REQUIRE(failure);
    CHECK(failure->retry_after == seconds(11));
    CHECK(patient.sent() == 1);
}

TEST_CASE("no retry begins that the deadline would cut", "[retry]") {
    Bench bench;
    bench.answer(503, {{"Retry-After", "7"}});
    const HostTime start = bench.host.host().now();
    const auto failure = bench.read(seconds(7));
    REQUIRE(failure);
    CHECK(failure->code == GSP_TRANSIENT);
    CHECK(bench.host.host().now() == start);
}

TEST_CASE("without budget there is no retry", "[retry]") {
    Bench bench;
    for (int i = 0; i < 5; ++i) bench.client.budget().failed();
    bench.answer(503);
    CHECK(bench.read());
    CHECK(bench.sent() == 1);
}

TEST_CASE("an open breaker is not waited for", "[retry]") {
    Bench bench;
    for (int i = 0; i < 5; ++i) bench.answer(503);
    while (bench.client.breaker().state() == CircuitBreaker::State::Closed) bench.read();
    for (int i = 0; i < 100; ++i) bench.client.budget().succeeded();
    const std::size_t before = bench.sent();
    const HostTime now = bench.host.host().now();
    CHECK(bench.read());
    CHECK(bench.sent() == before);
    CHECK(bench.host.host().now() == now);
}

TEST_CASE("a cancel ends the wait between two attempts", "[retry]") {
    Bench bench;
    bench.answer(503, {{"Retry-After", "5"}});
    testing::FakeCall call(bench.host);
    bench.host.onWait([&](HostTime) { call.cancel(); });
    try {
        retryRead(bench.client, call, ReadAsk{});
        FAIL("it was cancelled");
    } catch (const Failure& failure) {
        CHECK(failure.code == GSP_CANCELLED);
    }
    CHECK(bench.sent() == 1);
}

}  // namespace
}  // namespace gpushopper
