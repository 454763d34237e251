#include "daemon/app/housekeeping.hpp"

namespace gpushopper::app {

void Housekeeping::start() {
    task_ = parts_.tasks.spawn("housekeeping", [this](const std::stop_token& stop) { run(stop); });
}

void Housekeeping::stop() {
    if (task_) task_->stop();
}

void Housekeeping::run(const std::stop_token& stop) {
    const auto pause = parts_.tasks.makeSignal();  // Nobody notifies it: time or stop ends a wait.
    while (!stop.stop_requested()) {
        const auto purged = parts_.store.replays().purge(parts_.clock.wallNow());
        if (!purged) parts_.log.warn("housekeeping.failed", {{"error", purged.error().message}});
        const base::MonoTime next = parts_.clock.monotonicNow() + kPeriod;
        while (!stop.stop_requested() && parts_.clock.monotonicNow() < next)
            pause->wait(pause->ticket(), next, stop);
    }
}

}  // namespace gpushopper::app
