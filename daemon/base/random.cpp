#include "daemon/base/random.hpp"

#include <sys/random.h>

#include <array>
#include <utility>

#include "daemon/base/assert.hpp"
#include "daemon/base/mutex.hpp"

namespace gpushopper::base {
namespace {

// Asks the system for many words at a time: each request of the API needs a few, and a system call
// costs more than all the rest of making an id. A word is given out once and then wiped.
class SystemRandom final : public Random {
public:
    std::uint64_t next() override EXCLUDES(mutex_) {
        Lock lock(mutex_);
        if (left_ == 0) refill();
        return std::exchange(words_.at(--left_), 0);
    }

private:
    // Up to 256 bytes are never cut short once the pool is initialised (getrandom(2)).
    static constexpr std::size_t kWords = 256 / sizeof(std::uint64_t);

    void refill() REQUIRES(mutex_) {
        GS_ASSERT(getrandom(words_.data(), sizeof words_, 0) ==
                  static_cast<ssize_t>(sizeof words_));
        left_ = kWords;
    }

    Mutex mutex_;
    std::array<std::uint64_t, kWords> words_ GUARDED_BY(mutex_){};
    std::size_t left_ GUARDED_BY(mutex_) = 0;
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
