#pragma once

/// MetricSink: numbers that describe this process (call times, queue lengths, breaker states).
/// What must survive a restart or agree with the rows (sessions created, money) is not here: those
/// counters are rows of the store, raised in the transaction of the change.
/// Label values never hold ids or text from clients. Thread safety: any thread.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gpushopper::base {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

class MetricSink {
public:
    virtual ~MetricSink() = default;
    virtual void count(std::string_view name, const MetricLabels& labels, double by) = 0;
    virtual void gauge(std::string_view name, const MetricLabels& labels, double value) = 0;
    virtual void observe(std::string_view name, const MetricLabels& labels, double value) = 0;
};

}  // namespace gpushopper::base
