// The system's random numbers, as far as one can tell from outside.

#include "daemon/base/random.hpp"

#include <set>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"

namespace gpushopper::base {

TEST_CASE("No number is given out twice, also to threads that ask at the same time") {
    constexpr std::size_t kThreads = 4;
    constexpr std::size_t kEach = 5'000;
    const auto random = makeSystemRandom();
    std::vector<std::vector<std::uint64_t>> drawn(kThreads);
    {
        std::vector<std::jthread> threads;
        for (auto& numbers : drawn) {
            threads.emplace_back([&numbers, &random] {
                for (std::size_t i = 0; i < kEach; ++i) numbers.push_back(random->next());
            });
        }
    }
    std::set<std::uint64_t> distinct;
    for (const auto& numbers : drawn) distinct.insert(numbers.begin(), numbers.end());
    CHECK(distinct.size() == kThreads * kEach);
    CHECK_FALSE(distinct.contains(0));
}

TEST_CASE("below stays below, and meets every number of a small range") {
    const auto random = makeSystemRandom();
    std::set<std::uint64_t> met;
    for (int i = 0; i < 2'000; ++i) {
        const auto value = random->below(6);
        REQUIRE(value < 6);
        met.insert(value);
    }
    CHECK(met.size() == 6);
}

}  // namespace gpushopper::base
