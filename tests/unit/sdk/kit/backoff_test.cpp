// Goal: a wait is anywhere between nothing and a span that doubles up to its cap, and the budget
// gives out when failures outweigh successes. Method: a table, then random attempts and numbers.

#include <gpushopper/kit/backoff.hpp>
#include <gpushopper/kit/retry_budget.hpp>

#include <random>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST_CASE("the span doubles up to the cap", "[backoff]") {
    const int expected_s[] = {1, 2, 4, 8, 16, 32, 60, 60};
    for (int attempt = 1; attempt <= 8; ++attempt) {
        CHECK(backoffSpan(attempt) == seconds(expected_s[attempt - 1]));
    }
    CHECK(backoffSpan(1'000'000) == seconds(60));
    CHECK(backoffSpan(3, {seconds(10), seconds(5)}) == seconds(5));
    CHECK(backoffSpan(64, {nanoseconds(1), nanoseconds::max()}) == nanoseconds::max());
}

TEST_CASE("full jitter: both ends are reached and never passed", "[backoff]") {
    std::mt19937_64 random(1);
    for (int round = 0; round < 20'000; ++round) {
        const int attempt = 1 + static_cast<int>(random() % 12);
        const BackoffLimits limits{milliseconds(1 + random() % 5000),
                                   milliseconds(1 + random() % 60'000)};
        const nanoseconds wait = backoff(attempt, random(), limits);
        REQUIRE(wait >= nanoseconds(0));
        REQUIRE(wait <= backoffSpan(attempt, limits));
        REQUIRE(wait <= limits.max);
    }
    const auto span = static_cast<std::uint64_t>(backoffSpan(3).count());
    CHECK(backoff(3, 0) == nanoseconds(0));
    CHECK(backoff(3, span) == backoffSpan(3));
    CHECK(backoff(3, span + 1) == nanoseconds(0));
}

TEST_CASE("full jitter: each quarter of the span gets its quarter of the waits", "[backoff]") {
    std::mt19937_64 random(2);
    int quarters[4] = {};
    constexpr int kRounds = 20'000;
    for (int round = 0; round < kRounds; ++round) {
        const nanoseconds wait = backoff(4, random());
        ++quarters[std::min<std::int64_t>(3, wait * 4 / backoffSpan(4))];
    }
    for (int count : quarters) CHECK(std::abs(count - kRounds / 4) < kRounds / 40);
}

TEST_CASE("five failures use up what may be used, ten successes earn one retry", "[budget]") {
    RetryBudget budget;
    for (int i = 0; i < 4; ++i) budget.failed();
    CHECK(budget.mayRetry());
    budget.failed();
    CHECK_FALSE(budget.mayRetry());  // exactly half is left, and it takes more
    budget.succeeded();
    CHECK(budget.mayRetry());
    for (int i = 0; i < 100; ++i) budget.failed();
    for (int i = 0; i < 50; ++i) budget.succeeded();
    CHECK_FALSE(budget.mayRetry());
    budget.succeeded();
    CHECK(budget.mayRetry());
    for (int i = 0; i < 1000; ++i) budget.succeeded();  // it never holds more than ten
    for (int i = 0; i < 5; ++i) budget.failed();
    CHECK_FALSE(budget.mayRetry());
}

}  // namespace
}  // namespace gpushopper
