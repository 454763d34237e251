#include "daemon/provider/instance_views.hpp"

#include <utility>

namespace gpushopper::provider {
namespace {

// Longer than any list call may take: whoever asks has a deadline of his own.
constexpr std::chrono::minutes kJoinWaitMax{2};

}  // namespace

View::View(base::MonoTime asked, base::WallTime asked_wall, std::vector<Instance> instances)
    : asked_(asked), asked_wall_(asked_wall), instances_(std::move(instances)) {
    for (std::size_t i = 0; i < instances_.size(); ++i) places_.emplace(instances_[i].id, i);
}

const Instance* View::find(const base::InstanceId& id) const {
    const auto found = places_.find(id);
    return found == places_.end() ? nullptr : &instances_[found->second];
}

InstanceViews::InstanceViews(List list, base::Tasks& tasks, const base::Clock& clock)
    : list_(std::move(list)), clock_(clock), finished_(tasks.makeSignal()) {}

ViewPtr InstanceViews::latest() const {
    base::Lock lock(mutex_);
    return latest_;
}

base::Result<ViewPtr> InstanceViews::atLeast(base::MonoTime asked_min,
                                             const std::stop_token& stop) {
    const base::MonoTime give_up = clock_.monotonicNow() + kJoinWaitMax;
    while (true) {
        const auto seen = finished_->ticket();
        {
            base::Lock lock(mutex_);
            if (latest_ && latest_->asked() >= asked_min) return latest_;
            if (!asking_) {
                asking_ = true;
                break;
            }
        }
        // Somebody is asking. His list may already be fresh enough; if not, the next one is ours.
        if (stop.stop_requested())
            return base::fail(base::ErrorCode::Cancelled, "cancelled while waiting for a list");
        if (clock_.monotonicNow() >= give_up)
            return base::fail(base::ErrorCode::Deadline, "the instance list did not come in time");
        finished_->wait(seen, give_up, stop);
    }
    struct Finish {  // However the call ends, the next one may ask.
        InstanceViews& views;
        ~Finish() {
            {
                base::Lock lock(views.mutex_);
                views.asking_ = false;
            }
            views.finished_->notifyAll();
        }
    };
    const Finish finish{*this};
    auto view = ask(stop);
    if (view) {
        base::Lock lock(mutex_);
        latest_ = *view;
    }
    return view;
}

base::Result<ViewPtr> InstanceViews::ask(const std::stop_token& stop) {
    const base::MonoTime asked = clock_.monotonicNow();
    const base::WallTime asked_wall = clock_.wallNow();
    auto instances = list_(stop);
    if (!instances) return base::fail(instances.error());
    if (instances->empty() && witness_ && witness_(stop))
        return base::fail(base::ErrorCode::BadResponse,
                          "the instance list is empty although a machine of ours exists");
    return std::make_shared<const View>(asked, asked_wall, std::move(*instances));
}

}  // namespace gpushopper::provider
