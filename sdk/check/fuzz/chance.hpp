#pragma once

/// Chance: numbers that are decided by a seed alone (splitmix64), the same on every machine.
/// Thread safety: none.

#include <cstddef>
#include <cstdint>

namespace gpushopper::check {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t value = state_ += 0x9e3779b97f4a7c15U;
        value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
        value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
        return value ^ (value >> 31U);
    }
    /// 0 to `count` - 1; 0 when `count` is 0.
    std::size_t below(std::size_t count) {
        return count == 0 ? 0 : static_cast<std::size_t>(next() % count);
    }
    bool oneIn(std::size_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

}  // namespace gpushopper::check
