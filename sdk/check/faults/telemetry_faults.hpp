#pragma once

/// telemetry_faults: what is wrong with a log line or a metric point. The limits are those by which
/// the daemon replaces or drops them. Thread safety: pure.

#include <gpushopper/abi_v0.h>

#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::check {

std::vector<std::string> logFaults(gsp_level level, std::string_view event, const gsp_kv* fields,
                                   std::size_t count);

struct MetricSample {
    gsp_metric_kind kind;
    std::string_view name;
    double value;
    const gsp_kv* labels;
    std::size_t label_count;
};
std::vector<std::string> metricFaults(const MetricSample& sample);

}  // namespace gpushopper::check
