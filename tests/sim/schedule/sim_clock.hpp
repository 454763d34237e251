#pragma once

/// SimClock: virtual time. It starts at zero, never goes back, and goes on over the daemon's deaths
/// as CLOCK_BOOTTIME does; only SimTasks moves it. The wall clock is the same time seen from a
/// date, and it may be set forward or back like a real one.
/// Thread safety: only the task that holds the baton may call it.

#include <algorithm>
#include <chrono>

#include "daemon/base/clock.hpp"

namespace gpushopper::sim {

class SimClock final : public base::Clock {
public:
    base::WallTime wallNow() const override { return wallAt(now_); }
    base::MonoTime monotonicNow() const override { return now_; }
    base::WallTime wallAt(base::MonoTime at) const {
        return wall_start_ + std::chrono::floor<base::Millis>(at.time_since_epoch());
    }

    void advanceTo(base::MonoTime at) { now_ = std::max(now_, at); }
    void setWallBy(base::Millis step) { wall_start_ += step; }

private:
    base::MonoTime now_{};
    base::WallTime wall_start_ = base::wallFromMillis(1'767'225'600'000);  // 2026-01-01T00:00:00Z
};

}  // namespace gpushopper::sim
