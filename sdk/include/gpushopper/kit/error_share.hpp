#pragma once

/// ErrorShare: how many of the calls of the last minute failed. It finds the provider that answers
/// just often enough never to fail five times in a row. The window is kept in ten slots, so its
/// length is right to a tenth and its memory does not depend on the number of calls.
/// Thread safety: none; CircuitBreaker guards it.

#include <gpushopper/host.hpp>

#include <array>
#include <chrono>
#include <cstdint>

namespace gpushopper {
inline namespace sdk_0_0 {

struct ErrorShareLimits {
    std::chrono::nanoseconds window{std::chrono::seconds(60)};
    int calls_min = 20;  ///< Fewer calls than this in the window say nothing.
    double share = 0.5;  ///< This share of failures or more is too high. Above 1: never.
};

class ErrorShare {
public:
    explicit ErrorShare(ErrorShareLimits limits) : limits_(limits) {}

    void count(HostTime now, bool failed) {
        Slot& slot = slots_[static_cast<std::size_t>(numberAt(now) % kSlots)];
        if (slot.number != numberAt(now)) slot = {numberAt(now), 0, 0};
        ++slot.calls;
        if (failed) ++slot.failures;
    }

    bool tooHigh(HostTime now) const {
        std::int64_t calls = 0;
        std::int64_t failures = 0;
        for (const Slot& slot : slots_) {
            if (slot.number <= numberAt(now) - kSlots) continue;
            calls += slot.calls;
            failures += slot.failures;
        }
        return calls >= limits_.calls_min &&
               static_cast<double>(failures) >= limits_.share * static_cast<double>(calls);
    }

    void clear() { slots_ = {}; }

private:
    static constexpr std::int64_t kSlots = 10;
    struct Slot {
        std::int64_t number = -kSlots;
        std::int64_t calls = 0;
        std::int64_t failures = 0;
    };

    std::int64_t numberAt(HostTime time) const {
        const std::chrono::nanoseconds slot = std::max(limits_.window / kSlots, kSlotMin);
        return std::max<std::int64_t>(0, time.time_since_epoch() / slot);
    }

    static constexpr std::chrono::nanoseconds kSlotMin{1};
    ErrorShareLimits limits_;
    std::array<Slot, kSlots> slots_{};
};

}  // namespace sdk_0_0
}  // namespace gpushopper
