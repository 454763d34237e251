// Goal: five failures in a row or half of the calls of a minute open the breaker, one probe decides
// after the open time, and destroys always get through. Method: stories in virtual time, with the
// gauge as the witness; then random calls, each checked against what the header promises.

#include <gpushopper/kit/circuit_breaker.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using State = CircuitBreaker::State;

struct Bench {
    testing::FakeHost host;
    CircuitBreaker breaker{host.host(), {.open_jitter = 0}};
    int runs = 0;

    /// Whether the call was let through.
    bool call(gsp_code code, Priority priority = Priority::Normal) {
        const int before = runs;
        try {
            breaker.run(priority, [&] {
                ++runs;
                if (code != GSP_OK) throw Failure(code, "scripted");
            });
        } catch (const Failure& failure) {
            if (runs == before) CHECK(failure.retry_after > seconds(0));
        }
        return runs > before;
    }
    void open() {
        for (int i = 0; i < 5; ++i) call(GSP_TRANSIENT);
        REQUIRE(breaker.state() == State::Open);
    }
};

TEST_CASE("five failures in a row open it, an answer in between does not", "[breaker]") {
    Bench bench;
    for (int i = 0; i < 4; ++i) bench.call(GSP_TRANSIENT);
    bench.call(GSP_OK);
    for (gsp_code code : {GSP_TRANSIENT, GSP_DEADLINE, GSP_BAD_RESPONSE, GSP_TRANSIENT}) {
        bench.call(code);
    }
    CHECK(bench.breaker.state() == State::Closed);
    bench.call(GSP_DEADLINE);
    CHECK(bench.breaker.state() == State::Open);
    CHECK_FALSE(bench.call(GSP_OK));
    CHECK(bench.host.values("breaker_state") == std::vector<double>{0, 1});
}

TEST_CASE("what is no silence of the provider does not count", "[breaker]") {
    for (gsp_code code :
         {GSP_RATE_LIMITED, GSP_AUTH, GSP_FUNDS, GSP_NO_CAPACITY, GSP_NOT_FOUND,
          GSP_INVALID_ARGUMENT, GSP_PERMANENT, GSP_CANCELLED, GSP_UNSUPPORTED, GSP_INTERNAL}) {
        Bench bench;
        for (int i = 0; i < 20; ++i) CHECK(bench.call(code));
        CHECK(bench.breaker.state() == State::Closed);
    }
}

TEST_CASE("a rate limit neither ends a row of failures nor adds to it", "[breaker]") {
    Bench bench;
    for (int i = 0; i < 4; ++i) {
        bench.call(GSP_TRANSIENT);
        bench.call(GSP_RATE_LIMITED);
    }
    CHECK(bench.breaker.state() == State::Closed);
    bench.call(GSP_TRANSIENT);
    CHECK(bench.breaker.state() == State::Open);
}

TEST_CASE("after 30 s one call probes and closes it", "[breaker]") {
    Bench bench;
    bench.open();
    bench.host.advance(seconds(29));
    CHECK_FALSE(bench.call(GSP_OK));
    bench.host.advance(seconds(1));
    CHECK(bench.call(GSP_OK));
    CHECK(bench.breaker.state() == State::Closed);
    CHECK(bench.host.values("breaker_state") == std::vector<double>{0, 1, 2, 0});
}

TEST_CASE("a failed probe doubles the open time, up to five minutes", "[breaker]") {
    Bench bench;
    bench.open();
    for (int wait : {30, 60, 120, 240, 300, 300}) {
        bench.host.advance(seconds(wait - 1));
        CHECK_FALSE(bench.call(GSP_OK));
        bench.host.advance(seconds(1));
        CHECK(bench.call(GSP_TRANSIENT));
    }
    bench.host.advance(seconds(300));
    CHECK(bench.call(GSP_OK));
    bench.open();  // and the next time begins with 30 s again
    bench.host.advance(seconds(30));
    CHECK(bench.call(GSP_OK));
}

TEST_CASE("only one call probes at a time, and a lost probe frees its place", "[breaker]") {
    Bench bench;
    bench.open();
    bench.host.advance(seconds(30));
    CHECK_THROWS_AS(bench.breaker.run(Priority::Normal,
                                      [&] {
                                          CHECK(bench.breaker.state() == State::HalfOpen);
                                          CHECK_FALSE(bench.call(GSP_OK));
                                          throw std::logic_error("a bug");
                                      }),
                    std::logic_error);
    CHECK(bench.call(GSP_CANCELLED));  // learns nothing either
    CHECK(bench.breaker.state() == State::HalfOpen);
    CHECK(bench.call(GSP_OK));
    CHECK(bench.breaker.state() == State::Closed);
}

TEST_CASE("destroys and lists pass while it is open and do not move it", "[breaker]") {
    Bench bench;
    bench.open();
    CHECK(bench.call(GSP_OK, Priority::Reserved));
    CHECK(bench.call(GSP_TRANSIENT, Priority::Reserved));
    CHECK(bench.breaker.state() == State::Open);
    CHECK_FALSE(bench.call(GSP_OK));
    bench.host.advance(seconds(30));
    CHECK(bench.call(GSP_OK, Priority::Reserved));
    CHECK(bench.breaker.state() == State::Closed);
}

TEST_CASE("a result comes through", "[breaker]") {
    Bench bench;
    CHECK(bench.breaker.run(Priority::Normal, [] { return 7; }) == 7);
}

TEST_CASE("a provider that refuses has answered", "[breaker]") {
    Bench bench;
    for (int i = 0; i < 4; ++i) bench.call(GSP_TRANSIENT);
    Failure refusal(GSP_INVALID_ARGUMENT, "HTTP 400");
    refusal.http_status = 400;
    CHECK_THROWS_AS(bench.breaker.run(Priority::Normal, [&] { throw refusal; }), Failure);
    bench.call(GSP_TRANSIENT);
    CHECK(bench.breaker.state() == State::Closed);
}

TEST_CASE("half of a minute's calls failing opens it, though never five in a row", "[breaker]") {
    Bench bench;
    int calls = 0;
    while (bench.breaker.state() == State::Closed && calls < 100) {
        bench.call(++calls % 2 == 0 ? GSP_TRANSIENT : GSP_OK);
        bench.host.advance(seconds(1));
    }
    CHECK(calls == 20);
}

TEST_CASE("a third of the calls failing does not", "[breaker]") {
    Bench bench;
    for (int i = 0; i < 300; ++i) {
        bench.call(i % 3 == 0 ? GSP_TRANSIENT : GSP_OK);
        bench.host.advance(milliseconds(500));
    }
    CHECK(bench.breaker.state() == State::Closed);
}

TEST_CASE("old failures are forgotten", "[breaker]") {
    Bench bench;
    for (int i = 0; i < 18; ++i) bench.call(i % 2 == 0 ? GSP_TRANSIENT : GSP_OK);
    bench.host.advance(seconds(61));
    for (int i = 0; i < 18; ++i) bench.call(i % 2 == 0 ? GSP_TRANSIENT : GSP_OK);
    CHECK(bench.breaker.state() == State::Closed);
    for (int i = 0; i < 2; ++i) bench.call(i == 0 ? GSP_OK : GSP_TRANSIENT);
    CHECK(bench.breaker.state() == State::Open);
}

TEST_CASE("after the probe's success the share begins anew", "[breaker]") {
    Bench bench;
    for (int i = 0; i < 18; ++i) bench.call(i % 2 == 0 ? GSP_TRANSIENT : GSP_OK);
    bench.open();
    bench.host.advance(seconds(30));
    bench.call(GSP_OK);
    for (int i = 0; i < 10; ++i) bench.call(i % 2 == 0 ? GSP_TRANSIENT : GSP_OK);
    CHECK(bench.breaker.state() == State::Closed);
}

TEST_CASE("the open time is cut by up to a fifth, differently each time", "[breaker]") {
    std::set<std::int64_t> waits_s;
    testing::FakeHost host;
    for (int round = 0; round < 40; ++round) {
        CircuitBreaker breaker(host.host());
        for (int i = 0; i < 5; ++i) {
            CHECK_THROWS_AS(breaker.run(Priority::Normal, [] { throw Failure(GSP_TRANSIENT, ""); }),
                            Failure);
        }
        try {
            breaker.run(Priority::Normal, [] {});
            FAIL("it is open");
        } catch (const Failure& failure) {
            CHECK(failure.retry_after >= seconds(24));
            CHECK(failure.retry_after <= seconds(30));
            waits_s.insert(failure.retry_after / milliseconds(100));
        }
    }
    CHECK(waits_s.size() > 10);
}

// What must hold of every call, whatever came before.
struct Model {
    testing::FakeHost host;
    CircuitBreaker breaker{host.host()};
    std::mt19937_64 random;
    int failures = 0;  // since the last answer, while it is closed
    nanoseconds open_time = seconds(30);
    HostTime opened_at{};

    explicit Model(std::uint64_t seed) : random(seed) {}

    gsp_code randomCode() {
        constexpr gsp_code kCodes[] = {GSP_OK,           GSP_TRANSIENT, GSP_DEADLINE,
                                       GSP_BAD_RESPONSE, GSP_TRANSIENT, GSP_NOT_FOUND,
                                       GSP_RATE_LIMITED, GSP_CANCELLED};
        return kCodes[random() % std::size(kCodes)];
    }
    static bool isSilence(gsp_code code) {
        return code == GSP_TRANSIENT || code == GSP_DEADLINE || code == GSP_BAD_RESPONSE;
    }
    bool call(gsp_code code, Priority priority) {
        bool ran = false;
        try {
            breaker.run(priority, [&] {
                ran = true;
                if (code != GSP_OK) throw Failure(code, "scripted");
            });
        } catch (const Failure& failure) {
            if (!ran) {
                REQUIRE(failure.code == GSP_TRANSIENT);
                REQUIRE(failure.outcome == GSP_NOT_APPLIED);
                REQUIRE(failure.retry_after >= seconds(1));
                REQUIRE(failure.retry_after <= seconds(300));
            }
        }
        return ran;
    }
    void step() {
        host.advance(milliseconds(random() % 60'000));
        const State before = breaker.state();
        const nanoseconds open_for = host.host().now() - opened_at;
        const Priority priority = random() % 3 == 0 ? Priority::Reserved : Priority::Normal;
        const gsp_code code = randomCode();
        const bool ran = call(code, priority);
        const State after = breaker.state();
        if (priority == Priority::Reserved || before != State::Open) REQUIRE(ran);
        if (before == State::Open && priority == Priority::Normal) {
            if (open_for < open_time * 8 / 10) REQUIRE_FALSE(ran);
            if (open_for >= open_time) REQUIRE(ran);
        }
        if (before == State::Closed) {
            if (isSilence(code)) ++failures;
            if (code == GSP_OK || code == GSP_NOT_FOUND) failures = 0;
            if (failures >= 5) REQUIRE(after == State::Open);
            if (!isSilence(code)) REQUIRE(after == State::Closed);
        }
        if (before != State::Closed && after == State::Closed) {
            REQUIRE((code == GSP_OK || code == GSP_NOT_FOUND));
            failures = 0;
        }
        // A new open time begins whenever the gauge says 1 again.
        const auto said =
            static_cast<std::size_t>(std::ranges::count(host.values("breaker_state"), 1.0));
        if (said == opened) return;
        opened = said;
        opened_at = host.host().now();
        const bool first = before == State::Closed;
        open_time =
            first ? nanoseconds(seconds(30)) : std::min<nanoseconds>(open_time * 2, seconds(300));
    }
    std::size_t opened = 0;
};

TEST_CASE("whatever happens, the promises of the header hold", "[breaker]") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Model model(seed);
        for (int i = 0; i < 300; ++i) model.step();
        REQUIRE(model.opened > 3);
    }
}

}  // namespace
}  // namespace gpushopper
