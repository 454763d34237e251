#pragma once

/// The list of all metrics as data; metrics.def is where it is written.
/// Thread safety: constant.

#include <cstdint>
#include <span>
#include <string_view>

namespace gpushopper::telemetry {

enum class MetricKind : std::uint8_t { Counter, Gauge, Histogram };
enum class MetricHome : std::uint8_t { Store, Process };

struct MetricEntry {
    std::string_view name;
    MetricKind kind;
    MetricHome home;
    std::string_view meaning;
};

std::span<const MetricEntry> metricList();

/// nullptr: not in the list.
const MetricEntry* findMetric(std::string_view name);

}  // namespace gpushopper::telemetry
