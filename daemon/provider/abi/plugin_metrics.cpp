#include "daemon/provider/abi/plugin_metrics.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {
namespace {

constexpr std::string_view kBreakerName = "breaker_state";
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kLabelsMax = 8;
constexpr std::size_t kLabelBytesMax = 64;

bool isName(std::string_view name) {
    return !name.empty() && name.size() <= kNameBytesMax && name[0] >= 'a' && name[0] <= 'z' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

}  // namespace

void PluginMetrics::record(const Sample& sample) {
    const bool done = sample.name == kBreakerName ? recordBreaker(sample.value) : pass(sample);
    if (!done)
        parts_.sink.count("gpu_plugin_metrics_dropped_total", {{"provider", parts_.provider}}, 1);
}

bool PluginMetrics::recordBreaker(double value) {
    for (BreakerState state : {BreakerState::Closed, BreakerState::Open, BreakerState::HalfOpen}) {
        if (value != static_cast<double>(state)) continue;
        breaker_.store(state);
        return true;
    }
    return false;
}

bool PluginMetrics::pass(const Sample& sample) {
    if (!isName(sample.name) || !std::isfinite(sample.value) || sample.labels.size() > kLabelsMax)
        return false;
    base::MetricLabels labels{{"provider", parts_.provider}};
    for (const gsp_kv& label : sample.labels) {
        const std::string_view key = view(label.key);
        if (!isName(key) || key == "provider") return false;
        labels.emplace_back(key,
                            cleanText(parts_.scrubber.scrub(view(label.value)), kLabelBytesMax));
    }
    const std::string name = "plugin_" + parts_.plugin + "_" + std::string(sample.name);
    if (!admit(name, labels)) return false;
    switch (sample.kind) {
        case GSP_COUNTER:
            if (sample.value < 0) return false;
            parts_.sink.count(name, labels, sample.value);
            return true;
        case GSP_GAUGE:
            parts_.sink.gauge(name, labels, sample.value);
            return true;
        case GSP_HISTOGRAM:
            parts_.sink.observe(name, labels, sample.value);
            return true;
        default:
            return false;  // a kind of a newer plugin
    }
}

bool PluginMetrics::admit(const std::string& name, const base::MetricLabels& labels) {
    base::Lock lock(mutex_);
    const auto known = seen_.find(name);
    if (known == seen_.end()) {
        if (seen_.size() >= kNamesMax) return false;
        seen_[name].insert(labels);
        return true;
    }
    std::set<base::MetricLabels>& sets = known->second;
    if (sets.count(labels) > 0) return true;
    if (sets.size() >= kLabelSetsMax) return false;
    sets.insert(labels);
    return true;
}

}  // namespace gpushopper::provider
