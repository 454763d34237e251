#include "daemon/app/bridges/room_options.hpp"

#include <algorithm>
#include <chrono>

namespace gpushopper::app {

using std::chrono::milliseconds;
using std::chrono::seconds;

inventory::AgeLimits ageLimits(const config::InventoryConfig& config) {
    return {.full_age = seconds(config.full_confidence_age_s),
            .max_age = seconds(config.max_age_s)};
}

provider::FeedOptions feedOptions(const config::InventoryConfig& config) {
    provider::FeedOptions options;
    options.period = seconds(config.refresh_interval_s);
    options.max_age = seconds(config.max_age_s);
    return options;
}

provision::EngineOptions engineOptions(const config::EngineConfig& config) {
    provision::EngineOptions options;
    options.call_workers = config.call_workers;
    options.stop_workers = config.stop_workers;
    options.probe_workers = config.probe_workers;
    options.boot_poll = milliseconds(config.boot_poll_ms);
    options.probe_limit = seconds(config.probe_limit_s);
    options.ready_check = seconds(config.ready_check_s);
    return options;
}

reconcile::SweepOptions sweepOptions(const config::EngineConfig& config) {
    reconcile::SweepOptions options;
    options.interval = seconds(config.sweep_interval_s);
    // A short interval that was asked for must not be lengthened by the one for young sessions.
    options.young_interval =
        seconds(std::min(config.young_sweep_interval_s, config.sweep_interval_s));
    return options;
}

api::RateLimits rateLimits(const config::ServerConfig& config) {
    return {.per_second = config.rate_per_s, .burst = config.rate_burst};
}

}  // namespace gpushopper::app
