// Goal: a client gets its burst, then its rate, and no more; what it is told comes true; memory is
// bounded. Method: a clock that is a number.

#include "daemon/api/access/rate_limiter.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"

namespace gpushopper::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::MonoTime kStart{seconds(1'000)};

int allowedOf(RateLimiter& limiter, const std::string& client, base::MonoTime now, int asked) {
    int allowed = 0;
    for (int i = 0; i < asked; ++i) allowed += limiter.take(client, now).allowed ? 1 : 0;
    return allowed;
}

}  // namespace

TEST_CASE("A burst at once, then the rate") {
    RateLimiter limiter({.per_second = 100, .burst = 1'000});
    CHECK(allowedOf(limiter, "a", kStart, 1'500) == 1'000);
    CHECK(allowedOf(limiter, "a", kStart + milliseconds(9), 10) == 0);
    CHECK(allowedOf(limiter, "a", kStart + milliseconds(10), 10) == 1);
    CHECK(allowedOf(limiter, "a", kStart + seconds(1), 500) == 99);
    CHECK(allowedOf(limiter, "a", kStart + seconds(60), 5'000) == 1'000);
}

TEST_CASE("Each client has a bucket of its own") {
    RateLimiter limiter({.per_second = 1, .burst = 2});
    CHECK(allowedOf(limiter, "a", kStart, 5) == 2);
    CHECK(allowedOf(limiter, "b", kStart, 5) == 2);
}

TEST_CASE("A client is told how much is left and when there is more, and it is true") {
    RateLimiter limiter({.per_second = 2, .burst = 4});
    auto verdict = limiter.take("a", kStart);
    CHECK(verdict.limit == 4);
    CHECK(verdict.remaining == 3);
    CHECK(verdict.full_after == seconds(1));  // Half a second, rounded up.
    CHECK(verdict.retry_after == seconds(0));
    for (int left : {2, 1, 0}) CHECK(limiter.take("a", kStart).remaining == left);
    verdict = limiter.take("a", kStart);
    CHECK(!verdict.allowed);
    CHECK(verdict.remaining == 0);
    CHECK(verdict.full_after == seconds(2));
    CHECK(verdict.retry_after == seconds(1));
    CHECK(limiter.take("a", kStart + verdict.retry_after).allowed);
    CHECK(limiter.take("a", kStart + seconds(10)).remaining == 3);
}

TEST_CASE("A refused request costs nothing") {
    RateLimiter limiter({.per_second = 1, .burst = 1});
    CHECK(allowedOf(limiter, "a", kStart, 10'000) == 1);
    CHECK(allowedOf(limiter, "a", kStart + seconds(1), 1) == 1);
}

TEST_CASE("A slow rate has an honest Retry-After") {
    RateLimiter limiter({.per_second = 1, .burst = 1});
    CHECK(limiter.take("a", kStart).allowed);
    CHECK(limiter.take("a", kStart + milliseconds(999)).retry_after == seconds(1));
}

TEST_CASE("Over the cap the client that was silent for the longest is forgotten") {
    RateLimiter limiter({.per_second = 1, .burst = 1});
    CHECK(limiter.take("first", kStart).allowed);
    CHECK(limiter.take("second", kStart).allowed);
    for (std::size_t i = 2; i < RateLimiter::kClientsMax; ++i)
        CHECK(limiter.take(std::to_string(i), kStart).allowed);
    CHECK(!limiter.take("first", kStart).allowed);  // By which it is the youngest.
    CHECK(limiter.take("one more", kStart).allowed);
    CHECK(limiter.clientsForTest() == RateLimiter::kClientsMax);
    CHECK(!limiter.take("first", kStart).allowed);
    CHECK(limiter.take("second", kStart).allowed);  // Forgotten, so it is full again.
    CHECK(limiter.clientsForTest() == RateLimiter::kClientsMax);
}

TEST_CASE("A time that is older than the last one counts as that one") {
    RateLimiter limiter({.per_second = 1, .burst = 2});
    CHECK(allowedOf(limiter, "a", kStart + seconds(5), 5) == 2);
    const auto late = limiter.take("a", kStart);
    CHECK(!late.allowed);
    CHECK(late.remaining == 0);
    CHECK(late.full_after == seconds(2));
    CHECK(late.retry_after == seconds(1));
}

TEST_CASE("Threads that ask at once get the burst together") {
    RateLimiter limiter({.per_second = 1, .burst = 500});
    std::atomic<int> allowed{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] { allowed += allowedOf(limiter, "a", kStart, 250); });
    }
    CHECK(allowed == 500);
}

TEST_CASE("A rate of zero is off") {
    CHECK(!RateLimiter({.per_second = 0, .burst = 1}).on());
    CHECK(RateLimiter({.per_second = 1, .burst = 1}).on());
}

}  // namespace gpushopper::api
