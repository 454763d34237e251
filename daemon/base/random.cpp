#include "daemon/base/random.hpp"

#include <sys/random.h>

#include "daemon/base/assert.hpp"

namespace gpushopper::base {
namespace {

class SystemRandom final : public Random {
public:
    std::uint64_t next() override {
        std::uint64_t value = 0;
        // Eight bytes are never cut short once the pool is initialised (getrandom(2)).
        GS_ASSERT(getrandom(&value, sizeof value, 0) == static_cast<ssize_t>(sizeof value));
        return value;
    }
};

}  // namespace

void Random::fill(std::span<std::uint8_t> bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % sizeof word == 0) word = next();
        bytes[i] = static_cast<std::uint8_t>(word);
        word >>= 8;
    }
}

std::uint64_t Random::below(std::uint64_t bound) {
    GS_ASSERT(bound > 0);
    const std::uint64_t unbiased_end = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t value = next();
    while (value >= unbiased_end) value = next();  // ends: each round passes with p > 1/2
    return value % bound;
}

std::unique_ptr<Random> makeSystemRandom() { return std::make_unique<SystemRandom>(); }

}  // namespace gpushopper::base
