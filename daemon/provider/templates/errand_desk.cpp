#include "daemon/provider/templates/errand_desk.hpp"

namespace gpushopper::provider {

using base::ErrorCode;

ErrandDesk::ErrandDesk(const Parts& parts)
    : parts_(parts), wanted_(parts.tasks.makeSignal()), finished_(parts.tasks.makeSignal()) {}

ErrandDesk::~ErrandDesk() { stop(); }

void ErrandDesk::start(const std::string& name) {
    {
        base::Lock lock(mutex_);
        open_ = true;
    }
    task_ = parts_.tasks.spawn(name, [this](const std::stop_token& stop) { runAll(stop); });
}

void ErrandDesk::requestStop() {
    if (task_) task_->requestStop();
}

void ErrandDesk::stop() {
    if (!task_) return;
    task_->stop();
    {
        base::Lock lock(mutex_);
        open_ = false;
    }
    finished_->notifyAll();  // Nobody waits for what will not be done.
}

base::Result<std::shared_ptr<ErrandDesk::Errand>> ErrandDesk::join(const std::string& key,
                                                                   const Make& make) {
    std::shared_ptr<Errand> errand;
    {
        base::Lock lock(mutex_);
        if (!open_) return base::fail(ErrorCode::Transient, "nothing is asked at the moment");
        if (const auto found = errands_.find(key); found != errands_.end()) return found->second;
        if (errands_.size() >= kWaitingMax)
            return base::fail(ErrorCode::RateLimited, "too much has been asked already");
        errand = make();
        errands_.emplace(key, errand);
        waiting_.push_back(key);
    }
    wanted_->notifyAll();
    return errand;
}

base::Result<void> ErrandDesk::waitFor(const Errand& errand, const Patience& patience) {
    while (true) {
        const auto seen = finished_->ticket();
        {
            base::Lock lock(mutex_);
            if (errand.done) return {};
            if (!open_) return base::fail(ErrorCode::Cancelled, "the answer will not come");
        }
        if (patience.stop.stop_requested())
            return base::fail(ErrorCode::Cancelled, "nobody waits for the answer any more");
        if (parts_.clock.monotonicNow() >= patience.until)
            return base::fail(ErrorCode::Deadline, "the answer did not come in time");
        finished_->wait(seen, patience.until, patience.stop);
    }
}

std::shared_ptr<ErrandDesk::Errand> ErrandDesk::next(std::string& key) {
    base::Lock lock(mutex_);
    if (waiting_.empty()) return nullptr;
    key = std::move(waiting_.front());
    waiting_.pop_front();
    return errands_.at(key);
}

void ErrandDesk::runAll(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto seen = wanted_->ticket();
        std::string key;
        const auto errand = next(key);
        if (!errand) {
            wanted_->wait(seen, base::MonoTime::max(), stop);
            continue;
        }
        errand->run(stop);
        {
            base::Lock lock(mutex_);
            errand->done = true;
            errands_.erase(key);
        }
        finished_->notifyAll();
    }
}

}  // namespace gpushopper::provider
