// Goal: a delay depends on attempt and salt alone, grows, and stays under its cap. Method: a walk.

#include "daemon/base/backoff.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

using std::chrono::milliseconds;

constexpr BackoffRange kRange{milliseconds(5'000), milliseconds(60'000)};

TEST_CASE("delays double up to the cap, each within its half", "[base]") {
    for (std::uint64_t salt : {0U, 1U, 77U, 4'000'000'000U}) {
        std::int64_t full = 5'000;
        for (std::uint32_t attempt = 1; attempt < 100; ++attempt) {
            const auto delay = backoff(kRange, attempt, salt).count();
            CHECK(delay >= full / 2);
            CHECK(delay <= full);
            full = std::min<std::int64_t>(60'000, full * 2);
        }
    }
}

TEST_CASE("the same input gives the same delay; other salts spread", "[base]") {
    CHECK(backoff(kRange, 3, 42) == backoff(kRange, 3, 42));
    int different = 0;
    for (std::uint64_t salt = 0; salt < 50; ++salt)
        different += backoff(kRange, 4, salt) != backoff(kRange, 4, salt + 1) ? 1 : 0;
    CHECK(different > 40);
}

}  // namespace
}  // namespace gpushopper::base
