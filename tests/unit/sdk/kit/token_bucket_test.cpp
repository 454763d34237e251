// Goal: the pace is never exceeded, destroys go first, nobody waits past the deadline, and a
// provider that says "too fast" is left alone as long as it wants. Method: virtual time; a caller
// that comes while another waits is played from the host's wait. The rate is checked over every
// window of random crowds.

#include <gpushopper/kit/token_bucket.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

struct Bench {
    testing::FakeHost host;
    TokenBucket bucket;
    HostTime start = host.host().now();

    explicit Bench(BucketLimits limits) : bucket(host.host(), limits) {}

    seconds elapsed() const {
        return std::chrono::duration_cast<seconds>(host.host().now() - start);
    }
    /// When it got its token, in seconds since the start.
    std::int64_t take(Priority priority = Priority::Normal) {
        testing::FakeCall call(host, hours(10));
        bucket.acquire(call, priority);
        return elapsed().count();
    }
    /// Runs `body` in the next wait of anybody, once.
    void inNextWait(std::function<void()> body) {
        host.onWait([body = std::move(body), done = false](HostTime) mutable {
            if (done) return;
            done = true;
            body();
        });
    }
};

TEST_CASE("a burst of one is a minimum interval", "[pace]") {
    Bench bench({.interval = seconds(3)});
    CHECK(bench.take() == 0);
    CHECK(bench.take() == 3);
    CHECK(bench.take() == 6);
    bench.host.advance(seconds(100));
    CHECK(bench.take() == 106);  // idle time saves no more than the burst
    CHECK(bench.take() == 109);
}

TEST_CASE("a burst is served at once, then the interval", "[pace]") {
    Bench bench({.interval = seconds(1), .burst = 5, .reserved_share = 0});
    for (int i = 0; i < 5; ++i) CHECK(bench.take() == 0);
    CHECK(bench.take() == 1);
    bench.host.advance(hours(1));
    for (int i = 0; i < 5; ++i) CHECK(bench.take() == 3601);
    CHECK(bench.take() == 3602);
}

TEST_CASE("the reserved share is left for destroys", "[pace]") {
    Bench bench({.interval = seconds(10), .burst = 5});  // a fifth of 5 is one token
    for (int i = 0; i < 4; ++i) CHECK(bench.take() == 0);
    CHECK(bench.take(Priority::Reserved) == 0);
    CHECK(bench.take(Priority::Reserved) == 10);
    CHECK(bench.take() == 30);  // the reserved one comes back first
    CHECK(bench.take(Priority::Reserved) == 30);
}

TEST_CASE("a destroy that comes later goes before those who wait", "[pace]") {
    Bench bench({.interval = seconds(10)});
    CHECK(bench.take() == 0);
    std::int64_t destroyed_at = -1;
    bench.inNextWait([&] { destroyed_at = bench.take(Priority::Reserved); });
    CHECK(bench.take() == 20);
    CHECK(destroyed_at == 10);
}

TEST_CASE("a second normal caller waits its turn behind the first", "[pace]") {
    Bench bench({.interval = seconds(10)});
    bench.take();
    testing::FakeCall impatient(bench.host, seconds(15));
    bool refused = false;
    bench.inNextWait([&] {
        try {
            bench.bucket.acquire(impatient);
        } catch (const Failure& failure) {
            refused = failure.code == GSP_RATE_LIMITED && failure.retry_after == seconds(20);
        }
    });
    CHECK(bench.take() == 10);
    CHECK(refused);
}

TEST_CASE("who could not be served before the deadline is refused at once", "[pace]") {
    Bench bench({.interval = seconds(30)});
    bench.take();
    for (seconds patience : {seconds(1), seconds(29), seconds(30)}) {
        testing::FakeCall call(bench.host, patience);
        try {
            bench.bucket.acquire(call, Priority::Reserved);
            FAIL("it was served");
        } catch (const Failure& failure) {
            CHECK(failure.code == GSP_RATE_LIMITED);
            CHECK(failure.outcome == GSP_NOT_APPLIED);
            CHECK(failure.retry_after == seconds(30));
        }
        CHECK(bench.elapsed() == seconds(0));
    }
    CHECK(bench.take() == 30);  // and leaves no place in the queue behind
}

TEST_CASE("a cancelled wait ends, and takes no token", "[pace]") {
    Bench bench({.interval = seconds(30)});
    bench.take();
    testing::FakeCall call(bench.host, hours(1));
    bench.inNextWait([&] { call.cancel(); });
    try {
        bench.bucket.acquire(call);
        FAIL("it was served");
    } catch (const Failure& failure) {
        CHECK(failure.code == GSP_CANCELLED);
        CHECK(failure.outcome == GSP_NOT_APPLIED);
    }
    CHECK(bench.take() == 30);
}

TEST_CASE("a pause holds for everybody and ends the burst", "[pace]") {
    Bench bench({.interval = seconds(1), .burst = 10});
    bench.bucket.pauseUntil(bench.start + seconds(60));
    bench.bucket.pauseUntil(bench.start + seconds(20));  // earlier: changes nothing
    CHECK(bench.take(Priority::Reserved) == 60);
    CHECK(bench.take(Priority::Reserved) == 61);
}

TEST_CASE("a pause that begins while somebody waits holds for them too", "[pace]") {
    Bench bench({.interval = seconds(5)});
    bench.take();
    bench.inNextWait([&] { bench.bucket.pauseUntil(bench.start + seconds(50)); });
    CHECK(bench.take() == 50);
}

TEST_CASE("too fast: the pause is what the provider says, else it doubles to a minute", "[pace]") {
    Bench bench({.interval = seconds(4)});
    CHECK(bench.bucket.slowDown(bench.start, seconds(7)) == seconds(7));
    CHECK(bench.take() == 7);
    bench.bucket.speedUp();
    for (int span_s : {8, 16, 32, 60, 60}) {
        const HostTime now = bench.host.host().now();
        const nanoseconds pause = bench.bucket.slowDown(now, std::nullopt);
        CHECK(pause >= seconds(span_s) / 2);
        CHECK(pause <= seconds(span_s));
        bench.take();
        CHECK(bench.host.host().now() >= now + pause);
    }
    bench.bucket.speedUp();
    CHECK(bench.bucket.slowDown(bench.host.host().now(), std::nullopt) <= seconds(8));
}

TEST_CASE("answers of requests that were under way together double the pause once", "[pace]") {
    Bench bench({.interval = seconds(1)});
    const HostTime sent = bench.start;
    bench.host.advance(seconds(1));
    for (int i = 0; i < 16; ++i) {
        CHECK(bench.bucket.slowDown(sent, std::nullopt) <= seconds(2));
    }
}

TEST_CASE("nonsense limits become sane ones", "[pace]") {
    Bench bench({.interval = nanoseconds(-5), .burst = 0, .reserved_share = 7});
    CHECK(bench.take() == 0);
    Bench greedy({.interval = seconds(1), .burst = 3, .reserved_share = 1});
    CHECK(greedy.take() == 0);  // normal callers can always have one
    CHECK(greedy.take() == 1);
}

TEST_CASE("the tokens left are reported", "[pace]") {
    Bench bench({.interval = seconds(1), .burst = 3, .reserved_share = 0});
    for (int i = 0; i < 4; ++i) bench.take();
    CHECK(bench.host.values("tokens_left") == std::vector<double>{2, 1, 0, 0});
}

// A crowd: each caller may find another coming while it waits, down to a depth.
struct Crowd {
    Bench bench;
    std::mt19937_64 random;
    std::vector<HostTime> taken;
    int depth = 0;

    void come() {
        const Priority priority = random() % 4 == 0 ? Priority::Reserved : Priority::Normal;
        testing::FakeCall call(bench.host, milliseconds(100 + random() % 20'000));
        try {
            bench.bucket.acquire(call, priority);
            taken.push_back(bench.host.host().now());
        } catch (const Failure& failure) {
            // Those who came while it waited may have taken up its time (DEADLINE).
            const bool refused = failure.code == GSP_RATE_LIMITED;
            REQUIRE((refused || failure.code == GSP_DEADLINE));
            REQUIRE(failure.outcome == GSP_NOT_APPLIED);
            if (refused) REQUIRE(failure.retry_after > nanoseconds(0));
        }
    }
};

TEST_CASE("no window ever sees more than its burst and its rate", "[pace]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        std::mt19937_64 choice(seed);
        const BucketLimits limits{.interval = milliseconds(1 + choice() % 3000),
                                  .burst = 1 + static_cast<int>(choice() % 6),
                                  .reserved_share = 0.1 * static_cast<double>(choice() % 8)};
        Crowd crowd{Bench(limits), choice, {}};
        crowd.bench.host.onWait([&](HostTime) {
            if (crowd.depth >= 5 || crowd.random() % 2 == 0) return;
            ++crowd.depth;
            crowd.come();
            --crowd.depth;
        });
        for (int i = 0; i < 40; ++i) {
            crowd.come();
            if (choice() % 5 == 0) crowd.bench.host.advance(milliseconds(choice() % 5000));
        }
        std::sort(crowd.taken.begin(), crowd.taken.end());
        for (std::size_t from = 0; from < crowd.taken.size(); ++from) {
            for (std::size_t to = from; to < crowd.taken.size(); ++to) {
                const auto window = crowd.taken[to] - crowd.taken[from];
                const auto allowed = limits.burst + window / limits.interval;
                REQUIRE(static_cast<std::int64_t>(to - from + 1) <= allowed);
            }
        }
        REQUIRE(crowd.taken.size() > 10);
    }
}

TEST_CASE("threads share one pace", "[pace]") {
    // Virtual time runs on while the thread whose turn it is has no processor: the patience is
    // long.
    static constexpr hours kPatience(1'000'000);
    Bench bench({.interval = milliseconds(1), .burst = 2});
    constexpr int kThreads = 8;
    constexpr int kEach = 25;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&bench, i] {
                for (int round = 0; round < kEach; ++round) {
                    testing::FakeCall call(bench.host, kPatience);
                    bench.bucket.acquire(call, i % 2 == 0 ? Priority::Normal : Priority::Reserved);
                }
            });
        }
    }
    CHECK(bench.host.host().now() - bench.start >= milliseconds(kThreads * kEach - 2));
    CHECK(bench.host.values("tokens_left").size() == kThreads * kEach);
}

}  // namespace
}  // namespace gpushopper
