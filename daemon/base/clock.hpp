#pragma once

/// Clock: the only way to know the time. Wall time is for what people and rows see (and it may
/// jump); monotonic time, counted while the machine sleeps too (CLOCK_BOOTTIME), is for deadlines
/// of calls and for proofs. Units: wall in milliseconds since 1970 UTC, monotonic in nanoseconds.
/// Thread safety: any thread.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::base {

using Millis = std::chrono::milliseconds;
using WallTime = std::chrono::sys_time<Millis>;

struct MonotonicClock {  ///< Only a tag: time points come from Clock::monotonicNow().
    using rep = std::int64_t;
    using period = std::nano;
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<MonotonicClock>;
    static constexpr bool is_steady = true;
};
using MonoTime = MonotonicClock::time_point;

class Clock {
public:
    virtual ~Clock() = default;
    virtual WallTime wallNow() const = 0;
    virtual MonoTime monotonicNow() const = 0;
};

std::unique_ptr<Clock> makeSystemClock();

inline constexpr WallTime wallFromMillis(std::int64_t millis) { return WallTime(Millis(millis)); }
inline constexpr std::int64_t toMillis(WallTime time) { return time.time_since_epoch().count(); }

/// `2026-11-24T11:13:52.291Z`.
std::string formatRfc3339(WallTime time);
/// Reads RFC 3339 with `Z` or a numeric offset, with or without a fraction; nullopt otherwise.
std::optional<WallTime> parseRfc3339(std::string_view text);

}  // namespace gpushopper::base
