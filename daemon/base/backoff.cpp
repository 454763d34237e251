#include "daemon/base/backoff.hpp"

#include <algorithm>

#include "daemon/base/assert.hpp"

namespace gpushopper::base {
namespace {

// splitmix64's finaliser: spreads neighbouring (salt, attempt) pairs over all 64 bits.
std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

}  // namespace

std::chrono::milliseconds backoff(BackoffRange range, std::uint32_t attempt, std::uint64_t salt) {
    GS_ASSERT(range.first.count() > 0 && range.first <= range.cap && attempt > 0);
    constexpr std::uint32_t kDoublingsMax = 30;
    const std::uint32_t doublings = std::min(attempt - 1, kDoublingsMax);
    const std::int64_t full = std::min(range.cap.count(), range.first.count() << doublings);
    const std::uint64_t spread = static_cast<std::uint64_t>(full - full / 2) + 1;
    return std::chrono::milliseconds(full / 2 +
                                     static_cast<std::int64_t>(mixed(salt ^ attempt) % spread));
}

}  // namespace gpushopper::base
