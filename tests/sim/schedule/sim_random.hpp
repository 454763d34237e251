#pragma once

/// SimRandom: chance that follows a seed. Each subject (scheduling, faults, the daemon's own ids)
/// draws from a stream of its own, so that one more draw in one of them does not change the others.
/// The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014). Thread safety: only the task that holds the baton may draw.

#include <chrono>
#include <cstdint>

#include "daemon/base/random.hpp"

namespace gpushopper::sim {

class SimRandom final : public base::Random {
public:
    SimRandom(std::uint64_t seed, std::uint64_t stream)
        : state_(mix(seed) ^ mix(stream * kGolden + 1)) {}

    std::uint64_t next() override {
        state_ += kGolden;
        return mix(state_);
    }

    /// True in `parts` of `whole` draws.
    bool chance(std::uint64_t parts, std::uint64_t whole) { return below(whole) < parts; }
    /// Uniform in [from, to).
    std::chrono::milliseconds between(std::chrono::milliseconds from,
                                      std::chrono::milliseconds to) {
        return from +
               std::chrono::milliseconds(below(static_cast<std::uint64_t>((to - from).count())));
    }

private:
    static constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;

    static std::uint64_t mix(std::uint64_t value) {
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
        return value ^ (value >> 31U);
    }

    std::uint64_t state_;
};

}  // namespace gpushopper::sim
