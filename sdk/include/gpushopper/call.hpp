#pragma once

/// Call: the errand that a provider is on, with its deadline. It is passed on to everything that
/// waits, so that no wait and no request outlives the caller. The core never interrupts a plugin by
/// force: a loop that neither waits nor sends looks at throwIfOver() now and then.
/// Thread safety: cancelled() from any thread; the rest on the calling thread only.

#include <gpushopper/host.hpp>

#include <algorithm>

namespace gpushopper {
inline namespace sdk_0_0 {

class Call {
public:
    /// Both must outlive this object.
    Call(Host host, const gsp_call& call) : host_(host), call_(&call) {}

    bool cancelled() const noexcept { return call_->cancelled(call_) != 0; }
    HostTime deadline() const { return HostTime(std::chrono::nanoseconds(call_->deadline_ns)); }

    /// Throws Failure CANCELLED or DEADLINE when the core no longer waits for the answer.
    void throwIfOver(gsp_outcome outcome = GSP_NOT_APPLIED) const {
        if (cancelled()) throw Failure(GSP_CANCELLED, "cancelled by the core", outcome);
        if (host_.now() >= deadline()) {
            throw Failure(GSP_DEADLINE, "the call's deadline has passed", outcome);
        }
    }

    /// Returns at `time`, or throws as throwIfOver() does when the call ends before; `outcome` is
    /// what is then known about the effect of a write.
    void sleepUntil(HostTime time, gsp_outcome outcome = GSP_NOT_APPLIED) const {
        const HostTime until = std::min(time, deadline());
        const gsp_code code =
            host_.abi().wait_until(&host_.abi(), call_, until.time_since_epoch().count());
        throwIfOver(outcome);
        if (code != GSP_OK) throw Failure(code, "the host could not wait", outcome);
    }

    HttpResponse http(const HttpRequest& request) const { return host_.http(*call_, request); }

    /// Same key = same intent, across retries and restarts of the daemon.
    std::string_view idempotencyKey() const { return detail::viewed(call_->idempotency_key); }
    std::string_view traceId() const { return detail::viewed(call_->trace_id); }
    std::uint32_t attempt() const { return call_->attempt; }
    const Host& host() const { return host_; }

private:
    Host host_;
    const gsp_call* call_;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
