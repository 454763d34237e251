#include "daemon/app/shutdown/request_count.hpp"

namespace gpushopper::app {

bool RequestCount::begin() {
    base::Lock lock(mutex_);
    if (closed_) return false;
    ++running_;
    return true;
}

void RequestCount::end() {
    {
        base::Lock lock(mutex_);
        --running_;
    }
    ended_->notifyAll();
}

void RequestCount::close() {
    base::Lock lock(mutex_);
    closed_ = true;
}

bool RequestCount::waitForEnd(base::MonoTime until) {
    while (true) {
        const auto seen = ended_->ticket();
        {
            base::Lock lock(mutex_);
            if (running_ == 0) return true;
        }
        if (clock_.monotonicNow() >= until) return false;
        ended_->wait(seen, until, {});
    }
}

}  // namespace gpushopper::app
