#pragma once

/// CallGate: holds calls of a provider back until the test opens it, and counts them, so that a
/// test can say what happens while a call is under way. Must outlive whoever calls it.
///
/// A call whose stop is requested passes without the gate being open.
/// Thread safety: any thread.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace gpushopper::testing {

/// Far beyond what any of these waits takes.
inline constexpr std::chrono::seconds kLimit{60};

class CallGate {
public:
    /// False: cancelled before it opened.
    bool pass(const std::stop_token& stop) {
        const std::stop_callback wake(stop, [this] {
            { const std::lock_guard lock(mutex_); }
            changed_.notify_all();
        });
        std::unique_lock lock(mutex_);
        ++calls_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_ || stop.stop_requested(); });
        return open_;
    }
    void open() {
        {
            const std::lock_guard lock(mutex_);
            open_ = true;
        }
        changed_.notify_all();
    }
    bool waitForCalls(int calls) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kLimit, [&] { return calls_ >= calls; });
    }
    int calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    int calls_ = 0;
};

}  // namespace gpushopper::testing
