#pragma once

/// LastResort: the end of a shutdown that cannot end, because a call into a plugin does not return
/// and its thread cannot be joined. When its time is over it tells which calls are out and ends the
/// process at once, without destructors, which would pull the ground from under that call. Nothing
/// is lost: what is committed is in the store, and the next start releases this boot's rows.
/// Thread safety: one thread.

#include <functional>
#include <memory>
#include <string>

#include "daemon/base/log.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::app {

class LastResort {
public:
    /// EX_TEMPFAIL: neither a clean end nor a failure to start.
    static constexpr int kExitCode = 75;

    struct Parts {
        base::Tasks& tasks;
        const base::Clock& clock;
        base::LogSink& log;
        /// Says what is still out: `mock: list_offers`.
        std::function<std::string()> culprits;
        /// Ends the process; tests put something else here.
        std::function<void(int code)> end;
    };

    /// Waits from now on; the destructor calls it off.
    LastResort(Parts parts, base::Millis limit);

private:
    void wait(base::MonoTime until, const std::stop_token& stop) const;

    const Parts parts_;
    const std::unique_ptr<base::Task> task_;  // Last: it stops first.
};

}  // namespace gpushopper::app
