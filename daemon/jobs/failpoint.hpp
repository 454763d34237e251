#pragma once

/// Failpoint: kills this process, as `kill -9` would, at a chosen step boundary. Off unless the
/// environment asks for it (see docs/testing.md); then it is how the tests prove that a death
/// between any two effects costs nobody a machine. It can also record which boundaries a run
/// passes, so the tests enumerate them instead of listing them by hand.
/// Thread safety: any thread.

#include <map>
#include <string>
#include <string_view>

#include "daemon/base/mutex.hpp"

namespace gpushopper::jobs {

struct FailpointPlan {
    std::string kill_at;      ///< `name` or `name:n` (n-th hit, from 1); empty: never.
    std::string record_path;  ///< File that each hit is appended to as `name:n`; empty: none.
    bool enabled() const { return !kill_at.empty() || !record_path.empty(); }
};

class Failpoint {
public:
    explicit Failpoint(FailpointPlan plan) : plan_(std::move(plan)) {}
    void hit(std::string_view name) EXCLUDES(mutex_);

private:
    void record(const std::string& point) const;

    const FailpointPlan plan_;
    base::Mutex mutex_;
    std::map<std::string, int, std::less<>> hits_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::jobs
