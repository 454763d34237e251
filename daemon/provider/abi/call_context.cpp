#include "daemon/provider/abi/call_context.hpp"

#include <algorithm>
#include <utility>

#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {
namespace {

int32_t isCancelled(const gsp_call* call) noexcept {
    const CallContext* context = CallContext::of(call);
    return context != nullptr && context->stop().stop_requested() ? 1 : 0;
}

}  // namespace

CallContext::CallContext(const Call& call, std::optional<base::MonoTime> send_by)
    : call_(call), send_by_(send_by) {
    abi_.struct_size = sizeof abi_;
    abi_.attempt = call.attempt;
    abi_.deadline_ns = call.deadline.time_since_epoch().count();
    abi_.trace_id = borrow(call.trace_id);
    abi_.idempotency_key = borrow(call.idempotency_key);
    abi_.ctx = this;
    abi_.cancelled = &isCancelled;
}

CallContext* CallContext::of(const gsp_call* call) {
    return call == nullptr ? nullptr : static_cast<CallContext*>(call->ctx);
}

base::MonoTime CallContext::deadline(const gsp_call& asked) const {
    return std::min(call_.deadline, base::MonoTime(std::chrono::nanoseconds(asked.deadline_ns)));
}

void CallContext::rethrowCarried() {
    std::exception_ptr exception;
    {
        base::Lock lock(mutex_);
        exception = std::exchange(carried_, nullptr);
    }
    if (exception) std::rethrow_exception(exception);
}

void CallContext::carry(std::exception_ptr exception) noexcept {
    base::Lock lock(mutex_);
    if (!carried_) carried_ = std::move(exception);
}

bool CallContext::failed() const noexcept {
    base::Lock lock(mutex_);
    return carried_ != nullptr;
}

}  // namespace gpushopper::provider
