#pragma once

/// StopEvent: the order to stop, as something that poll and epoll can wait for. It is given once
/// and stays. Thread safety: any thread.

#include <atomic>

namespace gpushopper::api {

class StopEvent {
public:
    /// Throws std::system_error when the system has no descriptor left.
    StopEvent();
    ~StopEvent();
    StopEvent(const StopEvent&) = delete;
    StopEvent& operator=(const StopEvent&) = delete;

    void request();
    bool requested() const { return requested_.load(); }
    /// Readable from the order on.
    int fd() const { return fd_; }

private:
    const int fd_;
    std::atomic<bool> requested_ = false;
};

}  // namespace gpushopper::api
