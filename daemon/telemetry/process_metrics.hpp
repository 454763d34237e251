#pragma once

/// ProcessMetrics: the production MetricSink: counters, gauges and histograms of this run, in
/// memory. Bounded: kFamiliesMax names with kSeriesMax sets of labels each; a sample beyond that is
/// dropped and counted in gpu_metric_samples_dropped_total, because a number may be lost, memory
/// may not. A name keeps the kind of its first sample; one of another kind is dropped the same way.
/// Thread safety: any thread.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "daemon/base/metrics.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/telemetry/metric_list.hpp"

namespace gpushopper::telemetry {

/// Upper bounds of the histograms' buckets, in seconds: calls of providers take from a local
/// answer's milliseconds to a create's two minutes. A last bucket without bound follows.
inline constexpr std::array kBucketBounds = {0.01, 0.05, 0.1,  0.5,  1.0,  2.5,
                                             5.0,  10.0, 30.0, 60.0, 120.0};

struct MetricSeries {
    double value = 0;         ///< Counter, gauge; of a histogram: the sum.
    std::uint64_t count = 0;  ///< Of a histogram: how many.
    std::array<std::uint64_t, kBucketBounds.size() + 1> buckets{};  ///< Each one for itself.
};

struct MetricFamily {
    MetricKind kind = MetricKind::Counter;
    std::map<base::MetricLabels, MetricSeries> series;
};

class ProcessMetrics final : public base::MetricSink {
public:
    static constexpr std::size_t kFamiliesMax = 256;
    static constexpr std::size_t kSeriesMax = 256;

    void count(std::string_view name, const base::MetricLabels& labels, double by) override;
    void gauge(std::string_view name, const base::MetricLabels& labels, double value) override;
    void observe(std::string_view name, const base::MetricLabels& labels, double value) override;

    /// Everything as it is, by name.
    std::map<std::string, MetricFamily, std::less<>> families() const EXCLUDES(mutex_);

private:
    /// nullptr: over a limit; counted as dropped.
    MetricSeries* series(std::string_view name, MetricKind kind, const base::MetricLabels& labels)
        REQUIRES(mutex_);
    MetricSeries* drop() REQUIRES(mutex_);

    mutable base::Mutex mutex_;
    std::map<std::string, MetricFamily, std::less<>> families_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::telemetry
