// Story: the back-off was a variable that all retries shared, so one's failures delayed the
// others'. The next delay follows from the attempt and the salt alone: the same from eight threads,
// and never above its cap.

#include "daemon/base/backoff.hpp"

#include <thread>
#include <vector>

#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

constexpr BackoffRange kRange{std::chrono::milliseconds(200), std::chrono::milliseconds(30'000)};
constexpr std::uint32_t kAttempts = 70;  // Far beyond what doubling fits into 64 bits.
constexpr std::uint64_t kSalts = 50;

std::vector<std::chrono::milliseconds> all() {
    std::vector<std::chrono::milliseconds> delays;
    for (std::uint32_t attempt = 1; attempt <= kAttempts; ++attempt) {
        for (std::uint64_t salt = 0; salt < kSalts; ++salt)
            delays.push_back(backoff(kRange, attempt, salt));
    }
    return delays;
}

}  // namespace

TEST_CASE("The same attempt has the same delay in eight threads, within its bounds") {
    const auto expected = all();
    std::vector<std::vector<std::chrono::milliseconds>> seen(8);
    {
        std::vector<std::jthread> threads;
        threads.reserve(seen.size());
        for (auto& mine : seen) threads.emplace_back([&mine] { mine = all(); });
    }
    for (const auto& mine : seen) CHECK(mine == expected);
    for (std::uint32_t attempt = 1; attempt <= kAttempts; ++attempt) {
        auto most = kRange.first;
        for (std::uint32_t i = 1; i < attempt && most < kRange.cap; ++i) most *= 2;
        most = std::min(most, kRange.cap);
        for (std::uint64_t salt = 0; salt < kSalts; ++salt) {
            const auto delay = expected.at((attempt - 1) * kSalts + salt);
            CHECK((delay >= most / 2 && delay <= most));
        }
    }
    // Those that fail together do not come back together.
    CHECK(backoff(kRange, 5, 1) != backoff(kRange, 5, 2));
}

}  // namespace gpushopper::base
