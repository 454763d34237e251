#pragma once

/// backoff: how long to wait before attempt number so-and-so. The span doubles from `first` to
/// `max`, and the wait is anywhere in it ("full jitter"), so that callers that failed together do
/// not come back together.
/// Thread safety: a pure function; the random number comes from Host::random().

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace gpushopper {
inline namespace sdk_0_0 {

struct BackoffLimits {
    std::chrono::nanoseconds first{std::chrono::seconds(1)};
    std::chrono::nanoseconds max{std::chrono::seconds(60)};
};

/// The longest wait that `attempt` can get; attempt 1 is the first wait. Never above `limits.max`.
constexpr std::chrono::nanoseconds backoffSpan(int attempt, BackoffLimits limits = {}) {
    std::chrono::nanoseconds span = std::min(limits.first, limits.max);
    for (int i = 1; i < attempt && span < limits.max; ++i) {
        span = span > limits.max / 2 ? limits.max : span * 2;
    }
    return span;
}

/// From 0 to backoffSpan(attempt), both included.
constexpr std::chrono::nanoseconds backoff(int attempt, std::uint64_t random,
                                           BackoffLimits limits = {}) {
    const auto span = static_cast<std::uint64_t>(backoffSpan(attempt, limits).count());
    return std::chrono::nanoseconds(static_cast<std::int64_t>(random % (span + 1)));
}

}  // namespace sdk_0_0
}  // namespace gpushopper
