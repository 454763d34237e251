#include "daemon/provider/watch/provider_watch.hpp"

#include <utility>

namespace gpushopper::provider {

ProviderWatch::ProviderWatch(ProviderSlot& slot, const Parts& parts) : slot_(slot), parts_(parts) {}

void ProviderWatch::start() {
    looking_ = parts_.tasks.spawn("provider watch", [this](const std::stop_token& stop) {
        repeat(kLookInterval, stop, [this] {
            look();
            return false;
        });
    });
    probing_ = parts_.tasks.spawn("provider probe", [this](const std::stop_token& stop) {
        repeat(kProbeInterval, stop, [this, &stop] { return probe(stop); });
    });
}

void ProviderWatch::requestStop() {
    if (looking_) looking_->requestStop();
    if (probing_) probing_->requestStop();
}

void ProviderWatch::stop() {
    if (looking_) looking_->stop();
    if (probing_) probing_->stop();
}

// Until `step` says that it is done.
void ProviderWatch::repeat(base::Millis interval, const std::stop_token& stop,
                           const std::function<bool()>& step) {
    const auto pause = parts_.tasks.makeSignal();  // nobody notifies it: time or stop ends a wait
    while (!stop.stop_requested() && !step()) {
        const base::MonoTime next = parts_.clock.monotonicNow() + interval;
        while (!stop.stop_requested() && parts_.clock.monotonicNow() < next)
            pause->wait(pause->ticket(), next, stop);
    }
}

void ProviderWatch::look() {
    const base::MonoTime now = parts_.clock.monotonicNow();
    const std::string& name = slot_.name().str();
    const auto given_up = slot_.calls().giveUp(now);
    const bool is_stuck = !slot_.calls().stuck(now).empty();
    slot_.health().setStuck(is_stuck);
    for (const CallWatch::Stuck& call : given_up) {
        parts_.metrics.count("gpu_provider_calls_stuck_total",
                             {{"provider", name}, {"operation", call.operation}}, 1);
        parts_.log.error("provider.call.stuck", {{"provider", name},
                                                 {"operation", call.operation},
                                                 {"late_ms", std::to_string(call.late.count())}});
    }
    if (!given_up.empty()) {
        if (const auto renewed = slot_.renew())
            parts_.log.warn("provider.renewed", {{"provider", name}});
        else
            parts_.log.error("provider.renew.failed",
                             {{"provider", name}, {"error", renewed.error().message}});
    }
    if (std::exchange(was_stuck_, is_stuck) && !is_stuck)
        parts_.log.info("provider.call.came_back", {{"provider", name}});
}

bool ProviderWatch::probe(const std::stop_token& stop) {
    const auto ready = slot_.probe(stop);
    if (ready) return true;
    parts_.log.warn("provider.not_ready",
                    {{"provider", slot_.name().str()}, {"error", ready.error().message}});
    return false;
}

}  // namespace gpushopper::provider
