// Goal: numbers add up, and no flood of names or labels grows the memory without bound.

#include "daemon/telemetry/process_metrics.hpp"

#include <limits>
#include <set>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"

namespace gpushopper::telemetry {
namespace {

constexpr const char* kDropped = "gpu_metric_samples_dropped_total";

TEST_CASE("counters add, gauges replace, histograms sort into buckets", "[telemetry]") {
    ProcessMetrics metrics;
    const base::MetricLabels mock = {{"provider", "mock"}};
    metrics.count("c_total", mock, 1);
    metrics.count("c_total", mock, 2);
    metrics.gauge("g", mock, 5);
    metrics.gauge("g", mock, 3);
    metrics.observe("h_seconds", mock, 0.05);
    metrics.observe("h_seconds", mock, 1000);
    const auto families = metrics.families();
    CHECK(families.at("c_total").series.at(mock).value == 3);
    CHECK(families.at("g").series.at(mock).value == 3);
    const MetricSeries& histogram = families.at("h_seconds").series.at(mock);
    CHECK(histogram.count == 2);
    CHECK(histogram.buckets.at(1) == 1);  // 0.05 is in the bucket up to 0.05.
    CHECK(histogram.buckets.back() == 1);
    CHECK(families.count(kDropped) == 0);
}

TEST_CASE("samples over a limit, of another kind or no number are dropped", "[telemetry]") {
    ProcessMetrics metrics;
    for (std::size_t n = 0; n < ProcessMetrics::kSeriesMax + 3; ++n)
        metrics.count("c_total", {{"n", std::to_string(n)}}, 1);
    CHECK(metrics.families().at("c_total").series.size() == ProcessMetrics::kSeriesMax);
    CHECK(metrics.families().at(kDropped).series.at({}).value == 3);
    metrics.gauge("c_total", {}, 1);
    metrics.count("d_total", {}, -1);
    metrics.observe("h", {}, std::numeric_limits<double>::quiet_NaN());
    CHECK(metrics.families().at(kDropped).series.at({}).value == 6);
    for (std::size_t n = 0; n < 2 * ProcessMetrics::kFamiliesMax; ++n)
        metrics.gauge("g" + std::to_string(n), {}, 1);
    CHECK(metrics.families().size() <= ProcessMetrics::kFamiliesMax + 1);
}

TEST_CASE("nothing is lost between threads", "[telemetry]") {
    ProcessMetrics metrics;
    {
        std::vector<std::jthread> writers;
        for (int n = 0; n < 4; ++n)
            writers.emplace_back([&] {
                for (int i = 0; i < 1000; ++i) metrics.count("c_total", {}, 1);
            });
    }
    CHECK(metrics.families().at("c_total").series.at({}).value == 4000);
}

TEST_CASE("the list of metrics has each name once, with a sentence", "[telemetry]") {
    std::set<std::string_view> names;
    for (const MetricEntry& metric : metricList()) {
        CHECK(names.insert(metric.name).second);
        CHECK(metric.meaning.ends_with("."));
        CHECK((metric.kind == MetricKind::Counter) ==
              (metric.name.ends_with("_total") || metric.name == "gpu_cost_accrued_usd"));
        CHECK(findMetric(metric.name) == &metric);
    }
    CHECK(findMetric("gpu_nothing") == nullptr);
}

}  // namespace
}  // namespace gpushopper::telemetry
