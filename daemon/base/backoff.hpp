#pragma once

/// backoff: how long to wait before attempt `attempt + 1`. Pure: the same input gives the same
/// delay, so no thread shares any state. The delay doubles from `first` to `cap`; the upper half of
/// it is jittered by `salt` so that many rows do not come back together.

#include <chrono>
#include <cstdint>

namespace gpushopper::base {

struct BackoffRange {
    std::chrono::milliseconds first;
    std::chrono::milliseconds cap;
};

/// `attempt` counts from 1. Result in [d/2, d] with d = min(cap, first * 2^(attempt-1)).
std::chrono::milliseconds backoff(BackoffRange range, std::uint32_t attempt, std::uint64_t salt);

}  // namespace gpushopper::base
