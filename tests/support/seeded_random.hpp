#pragma once

/// SeededRandom: chance that can be repeated. Thread safety: one thread.

#include <cstdint>
#include <random>

#include "daemon/base/random.hpp"

namespace gpushopper::test {

class SeededRandom final : public base::Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    std::uint64_t next() override { return engine_(); }

private:
    std::mt19937_64 engine_;
};

}  // namespace gpushopper::test
