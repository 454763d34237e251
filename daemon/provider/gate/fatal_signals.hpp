#pragma once

/// fatal_signals: the moment of death. A fatal signal on a thread that is inside a plugin, or an
/// exit() from there, marks the visit; then the signal goes to whoever handled it before. Only what
/// a signal handler may do happens here; call_record.hpp is what others use.
/// Thread safety: any thread; watch and leave while no thread is inside a plugin.

#include <atomic>
#include <cstdint>

namespace gpushopper::provider {

/// Lies in a mapped file; all bytes zero: free.
struct VisitMark {
    static constexpr std::uint32_t kFree = 0;
    static constexpr std::uint32_t kTaken = 1;
    static constexpr std::uint32_t kCrashed = 2;

    std::atomic<std::uint32_t> state;
    std::atomic<std::int32_t> signal;  ///< When crashed; 0: exit().
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

/// This thread is inside the plugin of `mark` from now on; null: in none. Returns what was before.
VisitMark* enterPlugin(VisitMark* mark);

void watchFatalSignals();
/// Gives the signals back to who had them before.
void leaveFatalSignals();

}  // namespace gpushopper::provider
