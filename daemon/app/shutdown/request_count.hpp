#pragma once

/// RequestCount: how many requests that began before the order to stop are still running, and the
/// wait for their end. Requests that come later are refused at once by the API and not waited for:
/// else a client that never tires could keep the daemon from stopping. Thread safety: any thread.

#include <memory>

#include "daemon/base/mutex.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::app {

class RequestCount {
public:
    /// A running request; ends when it dies. Must not outlive the RequestCount.
    class Running {
    public:
        explicit Running(RequestCount& count) : count_(count), early_(count.begin()) {}
        ~Running() {
            if (early_) count_.end();
        }
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;

    private:
        RequestCount& count_;
        const bool early_;
    };

    RequestCount(base::Tasks& tasks, const base::Clock& clock)
        : clock_(clock), ended_(tasks.makeSignal()) {}

    /// From now on requests are not counted.
    void close() EXCLUDES(mutex_);
    /// After close(): waits until all that were counted have ended. False: time is over.
    bool waitForEnd(base::MonoTime until) EXCLUDES(mutex_);

private:
    bool begin() EXCLUDES(mutex_);
    void end() EXCLUDES(mutex_);

    const base::Clock& clock_;
    const std::unique_ptr<base::Signal> ended_;
    base::Mutex mutex_;
    int running_ GUARDED_BY(mutex_) = 0;
    bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace gpushopper::app
