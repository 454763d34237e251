// Goal: five failures in a row open the breaker, one probe decides after the open time, and
// destroys always get through. Method: stories in virtual time, with the gauge as the witness.

#include <gpushopper/kit/circuit_breaker.hpp>

#include <stdexcept>
#include <vector>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

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

}  // namespace
}  // namespace gpushopper
