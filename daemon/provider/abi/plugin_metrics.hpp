#pragma once

/// PluginMetrics: a plugin's numbers on their way to the metrics: prefixed `plugin_<id>_`, labelled
/// with the provider, bounded to 64 names and 64 sets of labels each, so that no plugin can fill
/// the memory of whoever collects them. What is malformed or over a limit is dropped and counted.
/// The reserved name `breaker_state` is not passed on: the core reads it here and acts on it.
/// Thread safety: any thread.

#include <atomic>
#include <map>
#include <set>
#include <span>
#include <string>

#include "daemon/base/metrics.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/secrets.hpp"
#include "daemon/provider/health.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

class PluginMetrics {
public:
    static constexpr std::size_t kNamesMax = 64;
    static constexpr std::size_t kLabelSetsMax = 64;

    struct Parts {
        base::MetricSink& sink;
        const base::Scrubber& scrubber;
        std::string plugin;
        std::string provider;
    };

    explicit PluginMetrics(Parts parts) : parts_(std::move(parts)) {}

    struct Sample {
        gsp_metric_kind kind;
        std::string_view name;
        double value;
        std::span<const gsp_kv> labels;
    };
    void record(const Sample& sample) EXCLUDES(mutex_);

    BreakerState breakerState() const { return breaker_.load(); }

private:
    bool recordBreaker(double value);
    bool pass(const Sample& sample) EXCLUDES(mutex_);
    bool admit(const std::string& name, const base::MetricLabels& labels) EXCLUDES(mutex_);

    const Parts parts_;
    std::atomic<BreakerState> breaker_ = BreakerState::Closed;

    base::Mutex mutex_;
    std::map<std::string, std::set<base::MetricLabels>> seen_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::provider
