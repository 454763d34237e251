#pragma once

/// CallContext: the core's side of one call into a plugin: until when the call and the first byte
/// of a create may go, and an exception that is carried past the plugin. None may cross the C
/// border, so a callback that threw parks it here, asks the plugin to stop, and it is thrown again
/// once the plugin's function has returned. It is shared with callbacks that are still running on
/// other threads when the call ends.
/// Thread safety: any thread; `rethrowCarried` after the plugin's function has returned.

#include <exception>
#include <optional>
#include <stop_token>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/provider/provider.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

class CallContext {
public:
    /// `send_by`: for a create, when the first byte of a writing request must have gone out.
    CallContext(const Call& call, std::optional<base::MonoTime> send_by)
        : deadline_(call.deadline), stop_(call.stop), send_by_(send_by) {}
    CallContext(const CallContext&) = delete;
    CallContext& operator=(const CallContext&) = delete;

    const std::stop_token& stop() const { return stop_; }
    std::optional<base::MonoTime> sendBy() const { return send_by_; }
    base::MonoTime deadline() const { return deadline_; }
    /// The earlier of the call's own deadline and the one that the plugin set in its copy of it.
    base::MonoTime deadline(const gsp_call& asked) const;

    /// Runs `body`, which may throw anything; false if it threw, now or before.
    template <class Body>
    bool run(Body&& body) noexcept {
        try {
            if (!failed()) body();
        } catch (...) {  // tidy: allow(no exception of any kind may cross the C border)
            carry(std::current_exception());
        }
        return !failed();
    }
    void rethrowCarried() EXCLUDES(mutex_);

private:
    void carry(std::exception_ptr exception) noexcept EXCLUDES(mutex_);
    bool failed() const noexcept EXCLUDES(mutex_);

    const base::MonoTime deadline_;
    const std::stop_token stop_;
    const std::optional<base::MonoTime> send_by_;

    mutable base::Mutex mutex_;
    std::exception_ptr carried_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::provider
