#include "daemon/telemetry/process_metrics.hpp"

#include <algorithm>
#include <cmath>

namespace gpushopper::telemetry {
namespace {

std::size_t bucketOf(double value) {
    const auto bound = std::lower_bound(kBucketBounds.begin(), kBucketBounds.end(), value);
    return static_cast<std::size_t>(bound - kBucketBounds.begin());
}

}  // namespace

MetricSeries* ProcessMetrics::drop() {
    families_["gpu_metric_samples_dropped_total"].series[{}].value += 1;
    return nullptr;
}

MetricSeries* ProcessMetrics::series(std::string_view name, MetricKind kind,
                                     const base::MetricLabels& labels) {
    auto family = families_.find(name);
    if (family == families_.end()) {
        if (families_.size() >= kFamiliesMax) return drop();
        family =
            families_.emplace(std::string(name), MetricFamily{.kind = kind, .series = {}}).first;
    }
    if (family->second.kind != kind) return drop();
    auto& all = family->second.series;
    const auto found = all.find(labels);
    if (found != all.end()) return &found->second;
    if (all.size() >= kSeriesMax) return drop();
    return &all[labels];
}

void ProcessMetrics::count(std::string_view name, const base::MetricLabels& labels, double by) {
    base::Lock lock(mutex_);
    // A counter never falls.
    if (!(by >= 0)) {
        drop();
    } else if (MetricSeries* one = series(name, MetricKind::Counter, labels)) {
        one->value += by;
    }
}

void ProcessMetrics::gauge(std::string_view name, const base::MetricLabels& labels, double value) {
    base::Lock lock(mutex_);
    if (MetricSeries* one = series(name, MetricKind::Gauge, labels)) one->value = value;
}

void ProcessMetrics::observe(std::string_view name, const base::MetricLabels& labels,
                             double value) {
    base::Lock lock(mutex_);
    if (std::isnan(value)) {
        drop();
    } else if (MetricSeries* one = series(name, MetricKind::Histogram, labels)) {
        one->value += value;
        ++one->count;
        ++one->buckets.at(bucketOf(value));
    }
}

std::map<std::string, MetricFamily, std::less<>> ProcessMetrics::families() const {
    base::Lock lock(mutex_);
    return families_;
}

}  // namespace gpushopper::telemetry
