#include "daemon/app/shutdown/last_resort.hpp"

#include <utility>

namespace gpushopper::app {

LastResort::LastResort(Parts parts, base::Millis limit)
    : parts_(std::move(parts)),
      task_(parts_.tasks.spawn("last resort",
                               [this, until = parts_.clock.monotonicNow() + limit](
                                   const std::stop_token& stop) { wait(until, stop); })) {}

void LastResort::wait(base::MonoTime until, const std::stop_token& stop) const {
    const auto pause = parts_.tasks.makeSignal();  // nobody notifies it: time or stop ends a wait
    while (!stop.stop_requested() && parts_.clock.monotonicNow() < until)
        pause->wait(pause->ticket(), until, stop);
    if (stop.stop_requested()) return;
    parts_.log.error("shutdown.forced",
                     {{"calls", parts_.culprits()},
                      {"reason",
                       "these calls do not come back; the daemon ends without them, and "
                       "the next start continues where this one stopped"}});
    parts_.end(kExitCode);
}

}  // namespace gpushopper::app
