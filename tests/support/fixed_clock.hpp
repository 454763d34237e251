#pragma once

/// FixedClock: a clock that stands still until a test moves it. Wall and monotonic time move
/// together. Thread safety: none; for tests of pure code and of one thread.

#include "daemon/base/clock.hpp"

namespace gpushopper::tests {

class FixedClock final : public base::Clock {
public:
    base::WallTime wallNow() const override { return kStart + since_start_; }
    base::MonoTime monotonicNow() const override { return base::MonoTime(since_start_); }
    void advance(base::Millis by) { since_start_ += by; }

    /// 2026-11-24T11:00:00Z
    static constexpr base::WallTime kStart = base::wallFromMillis(1'795'518'000'000);

private:
    base::Millis since_start_{1'000'000};
};

}  // namespace gpushopper::tests
