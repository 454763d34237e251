#pragma once

/// Tasks: the only way to start something that runs by itself, and Signal: the only way to wait.
///
/// Everything that waits does so on a Signal with a deadline and a stop token, so it can be
/// cancelled, and the simulation can own it: there, one baton decides which task runs, and it
/// changes hands in Signal::wait and in Tasks::boundary.
///
/// How to wait without losing a wake-up (an event count):
///
///     const auto seen = signal.ticket();      // 1. before looking
///     if (conditionHolds()) ...               // 2. look
///     signal.wait(seen, deadline, stop);      // 3. returns at once if notified since 1.
///
/// Never wait while holding a base::Mutex. A wait may return early for no reason: look again.
/// Thread safety: all of it from any thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"

namespace gpushopper::base {

class Signal {
public:
    using Ticket = std::uint64_t;

    virtual ~Signal() = default;
    virtual Ticket ticket() const = 0;
    virtual void notifyAll() = 0;
    /// Returns when notified since `seen` was taken, at `until`, or when `stop` is requested.
    /// True: notified. False: time or stop.
    virtual bool wait(Ticket seen, MonoTime until, const std::stop_token& stop) = 0;
};

/// A running task. The destructor requests the stop and joins; so does stop(), which may be called
/// any number of times and from any thread but the task's own.
class Task {
public:
    virtual ~Task() = default;
    virtual void requestStop() = 0;
    virtual void stop() = 0;
    /// False once the body has returned.
    virtual bool running() const = 0;
};

class Tasks {
public:
    using Body = std::function<void(const std::stop_token&)>;

    virtual ~Tasks() = default;
    /// `name` at most 15 characters: it is the thread's name in the operating system's tools.
    virtual std::unique_ptr<Task> spawn(std::string name, Body body) = 0;
    /// Must not outlive the Tasks.
    virtual std::unique_ptr<Signal> makeSignal() = 0;
    /// Called right before and after every effect on the world outside the process (a commit, a
    /// provider call, a handshake). Production: the place where a failpoint of that name kills the
    /// process. Simulation: the baton may change hands, or the process "crashes" by an exception
    /// that is no std::exception. Never called inside a store transaction or under a mutex.
    virtual void boundary(std::string_view name) = 0;
};

}  // namespace gpushopper::base
