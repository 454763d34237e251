#pragma once

/// Foundation: the production implementations of what base only declares: time, chance, threads,
/// secrets, log and metrics. Built first, gone last. Thread safety: that of its members.

#include <memory>

#include "daemon/base/clock.hpp"
#include "daemon/base/random.hpp"
#include "daemon/base/secrets.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/config/config.hpp"
#include "daemon/telemetry/json_log.hpp"
#include "daemon/telemetry/process_metrics.hpp"

namespace gpushopper::app {

struct Foundation {
    /// Throws when the log file cannot be opened.
    explicit Foundation(const config::LogConfig& logging);

    const std::unique_ptr<base::Clock> clock;
    const std::unique_ptr<base::Random> random;
    const std::unique_ptr<base::Tasks> tasks;
    const std::unique_ptr<base::Scrubber> scrubber;
    const std::unique_ptr<base::Secrets> secrets;
    telemetry::JsonLog log;
    telemetry::ProcessMetrics metrics;
};

}  // namespace gpushopper::app
