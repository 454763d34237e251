#include "daemon/telemetry/metric_list.hpp"

#include <algorithm>
#include <array>

namespace gpushopper::telemetry {
namespace {

#define METRIC(name, kind, home, meaning) \
    MetricEntry{name, MetricKind::kind, MetricHome::home, meaning},
constexpr std::array kMetrics = {
#include "daemon/telemetry/metrics.def"
};
#undef METRIC

}  // namespace

std::span<const MetricEntry> metricList() { return kMetrics; }

const MetricEntry* findMetric(std::string_view name) {
    const auto found = std::find_if(kMetrics.begin(), kMetrics.end(),
                                    [&](const MetricEntry& one) { return one.name == name; });
    return found == kMetrics.end() ? nullptr : &*found;
}

}  // namespace gpushopper::telemetry
