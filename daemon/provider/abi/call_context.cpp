#include "daemon/provider/abi/call_context.hpp"

#include <algorithm>
#include <utility>

namespace gpushopper::provider {
base::MonoTime CallContext::deadline(const gsp_call& asked) const {
    return std::min(deadline_, base::MonoTime(std::chrono::nanoseconds(asked.deadline_ns)));
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
