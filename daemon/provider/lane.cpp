#include "daemon/provider/lane.hpp"

#include <numeric>

#include "daemon/base/assert.hpp"

namespace gpushopper::provider {
namespace {

std::size_t indexOf(CallKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

Lane::Lane(int concurrency_max, base::Millis create_interval, base::Tasks& tasks,
           const base::Clock& clock)
    : concurrency_max_(concurrency_max),
      create_interval_(create_interval),
      clock_(clock),
      freed_(tasks.makeSignal()) {
    GS_ASSERT(concurrency_max_ > 0);
}

bool Lane::mayEnter(CallKind kind) const {
    const bool stops_the_meter = kind == CallKind::Destroy || kind == CallKind::List;
    const int reserved = stops_the_meter || concurrency_max_ == 1 ? 0 : 1;
    if (in_flight_ >= concurrency_max_ - reserved) return false;
    // Whoever ranks higher and waits goes first.
    return std::accumulate(waiting_.begin(),
                           waiting_.begin() + static_cast<std::ptrdiff_t>(indexOf(kind)), 0) == 0;
}

base::Result<Lane::Slot> Lane::acquire(CallKind kind, base::MonoTime until,
                                       const std::stop_token& stop) {
    {
        base::Lock lock(mutex_);
        if (mayEnter(kind)) {
            ++in_flight_;
            return Slot(*this, clock_.monotonicNow(), era_);
        }
        if (std::accumulate(waiting_.begin(), waiting_.end(), 0) >= kWaitersMax)
            return base::fail(base::ErrorCode::RateLimited,
                              "too many calls wait for this provider; try again later");
        ++waiting_[indexOf(kind)];
    }
    // Leaves the queue however the wait ends, also when the simulation unwinds it.
    struct Leave {
        Lane& lane;
        CallKind kind;
        ~Leave() {
            {
                base::Lock lock(lane.mutex_);
                --lane.waiting_[indexOf(kind)];
            }
            lane.freed_->notifyAll();  // those of lower rank may go now
        }
    };
    const Leave leave{*this, kind};
    while (true) {
        const auto seen = freed_->ticket();
        {
            base::Lock lock(mutex_);
            if (mayEnter(kind)) {
                ++in_flight_;
                return Slot(*this, clock_.monotonicNow(), era_);
            }
        }
        if (stop.stop_requested())
            return base::fail(base::ErrorCode::Cancelled, "cancelled while waiting for a slot");
        if (clock_.monotonicNow() >= until)
            return base::fail(base::ErrorCode::Deadline, "no slot became free in time");
        freed_->wait(seen, until, stop);
    }
}

std::optional<Lane::Slot> Lane::tryAcquireCreate() {
    base::Lock lock(mutex_);
    const base::MonoTime now = clock_.monotonicNow();
    if (now < create_allowed_at_ || !mayEnter(CallKind::Create)) return std::nullopt;
    ++in_flight_;
    create_allowed_at_ = now + create_interval_;
    return Slot(*this, now, era_);
}

base::MonoTime Lane::createAllowedAt() const {
    base::Lock lock(mutex_);
    return create_allowed_at_;
}

void Lane::renew() {
    {
        base::Lock lock(mutex_);
        ++era_;
        in_flight_ = 0;
    }
    freed_->notifyAll();
}

void Lane::release(int era) {
    {
        base::Lock lock(mutex_);
        if (era != era_) return;
        GS_ASSERT(in_flight_ > 0);
        --in_flight_;
    }
    freed_->notifyAll();
}

}  // namespace gpushopper::provider
