#include "daemon/provider/abi/call_desk.hpp"

#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {
namespace {

int32_t isCancelled(const gsp_call* call) noexcept {
    auto& place = *static_cast<CallDesk::Place*>(call->ctx);
    base::Lock lock(place.mutex);
    if (!place.context) {
        place.breaches->note(Breach::CallAfterReturn);
        return 1;
    }
    return place.context->stop().stop_requested() ? 1 : 0;
}

}  // namespace

CallDesk::Open::Open(CallDesk& desk, const Call& call, std::optional<base::MonoTime> send_by)
    : desk_(desk), place_(desk.take()), context_(std::make_shared<CallContext>(call, send_by)) {
    place_.breaches = &desk.breaches_;
    place_.trace_id = call.trace_id;
    place_.idempotency_key = call.idempotency_key;
    gsp_call& abi = place_.abi;
    abi = {};
    abi.struct_size = sizeof abi;
    abi.attempt = call.attempt;
    abi.deadline_ns = call.deadline.time_since_epoch().count();
    abi.trace_id = borrow(place_.trace_id);
    abi.idempotency_key = borrow(place_.idempotency_key);
    abi.ctx = &place_;
    abi.cancelled = &isCancelled;
    base::Lock lock(place_.mutex);
    place_.context = context_;
    place_.caller = std::this_thread::get_id();
}

CallDesk::Open::~Open() {
    {
        base::Lock lock(place_.mutex);
        place_.context = nullptr;
        place_.sink = nullptr;
    }
    desk_.giveBack(place_);
}

void* CallDesk::Open::place(void* sink) {
    base::Lock lock(place_.mutex);
    place_.sink = sink;
    return &place_;
}

std::shared_ptr<CallContext> CallDesk::find(const gsp_call* call) noexcept {
    bool known = false;
    if (call != nullptr) {
        base::Lock lock(mutex_);
        known = known_.find(call->ctx) != known_.end();
    }
    if (!known) {
        breaches_.note(Breach::UnknownCall);
        return nullptr;
    }
    auto& place = *static_cast<Place*>(call->ctx);
    base::Lock lock(place.mutex);
    if (!place.context) breaches_.note(Breach::CallAfterReturn);
    return place.context;
}

CallDesk::Place& CallDesk::take() {
    base::Lock lock(mutex_);
    if (resting_.size() > kRestingMin) {
        Place& place = *resting_.front();
        resting_.pop_front();
        return place;
    }
    Place& place = places_.emplace_back();
    known_.insert(&place);
    return place;
}

void CallDesk::giveBack(Place& place) {
    base::Lock lock(mutex_);
    resting_.push_back(&place);
}

}  // namespace gpushopper::provider
