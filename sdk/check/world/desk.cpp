#include "sdk/check/world/desk.hpp"

#include <algorithm>

namespace gpushopper::check {
namespace {

std::int32_t isCancelled(const gsp_call* call) noexcept {
    // The plugin may ask about a copy of its call; the context is the same.
    auto& errand = *static_cast<Errand*>(call->ctx);
    if (errand.over) {
        errand.notices.add(Topic::Callbacks, "cancelled() of a " + errand.operation +
                                                 " call was asked after the call had returned");
    }
    return errand.cancelled ? 1 : 0;
}

}  // namespace

bool Errand::mayCallBack(const char* what) {
    if (over) {
        notices.add(Topic::Callbacks, std::string(what) + " of a " + operation +
                                          " call was used after the call had returned");
        return false;
    }
    if (caller == std::this_thread::get_id()) return true;
    notices.add(Topic::Callbacks, std::string(what) + " of a " + operation +
                                      " call was used on another thread than the call's");
    return false;
}

Errand& Desk::begin(const std::string& operation, std::int64_t deadline_ns,
                    const std::string& key) {
    const std::lock_guard lock(mutex_);
    Errand& errand = errands_.emplace_back(notices_, operation);
    errand.idempotency_key = key;
    errand.abi.struct_size = sizeof errand.abi;
    errand.abi.attempt = 1;
    errand.abi.deadline_ns = deadline_ns;
    errand.abi.trace_id = {"check", 5};
    errand.abi.idempotency_key = {errand.idempotency_key.data(), errand.idempotency_key.size()};
    errand.abi.ctx = &errand;
    errand.abi.cancelled = isCancelled;
    return errand;
}

Errand* Desk::find(const gsp_call* call, const char* function) {
    const void* context = call == nullptr ? nullptr : call->ctx;
    Errand* errand = nullptr;
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(errands_.begin(), errands_.end(),
                                        [&](const Errand& one) { return &one == context; });
        if (found != errands_.end()) errand = &*found;
    }
    if (errand == nullptr) {
        notices_.add(Topic::Callbacks,
                     std::string(function) + " was given a call that did not come from the host");
        return nullptr;
    }
    if (!errand->over) return errand;
    notices_.add(Topic::Callbacks, std::string(function) + " was given the call of a " +
                                       errand->operation + " that had returned");
    return nullptr;
}

}  // namespace gpushopper::check
