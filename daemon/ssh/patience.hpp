#pragma once

/// Patience: how long one probe may still take, and the only place where it waits. A wait ends when
/// the socket is ready, when the deadline has passed, or at once when the stop is requested: the
/// stop writes to an eventfd that every poll watches.
/// Thread safety: one probe's thread; the stop may come from any thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

#include "daemon/base/clock.hpp"
#include "daemon/base/file_descriptor.hpp"

namespace gpushopper::ssh {

enum class Wake : std::uint8_t { Ready, OutOfTime, Cancelled };

class Patience {
public:
    /// Throws std::system_error when the process has no file descriptor left.
    Patience(base::Clock& clock, base::MonoTime deadline, const std::stop_token& stop);

    /// Waits for any of poll(2)'s `events` on `socket`; -1 waits for the end of patience alone.
    Wake await(int socket, short events) const { return awaitUntil(socket, events, deadline_); }
    /// The same, but OutOfTime already at `until`.
    Wake awaitUntil(int socket, short events, base::MonoTime until) const;
    /// Without waiting: Ready means there is time left and nobody asked to stop.
    Wake state() const;

    base::MonoTime now() const { return clock_.monotonicNow(); }
    base::MonoTime deadline() const { return deadline_; }

private:
    base::Clock& clock_;
    const base::MonoTime deadline_;
    const std::stop_token stop_;
    base::FileDescriptor stop_event_;
    // Last: its callback writes to stop_event_, so it must be gone first.
    std::stop_callback<std::function<void()>> on_stop_;
};

}  // namespace gpushopper::ssh
