#pragma once

/// Random: the only source of chance in the daemon; the simulation gives one that follows a seed.
/// Thread safety: implementations may be called from any thread.

#include <cstdint>
#include <memory>
#include <span>

namespace gpushopper::base {

class Random {
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;

    void fill(std::span<std::uint8_t> bytes);
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
};

/// The operating system's random numbers (getrandom): fit for ids and keys.
std::unique_ptr<Random> makeSystemRandom();

}  // namespace gpushopper::base
