#pragma once

/// The daemon's log and metrics in the simulation: log lines are lines of the trace, metrics go
/// nowhere. Thread safety: only the task that holds the baton may call them.

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "tests/sim/schedule/sim_tasks.hpp"

namespace gpushopper::sim {

class TracedLog final : public base::LogSink {
public:
    TracedLog(const SimClock& clock, const SimTasks& tasks, Trace& trace)
        : clock_(clock), tasks_(tasks), trace_(trace) {}

    void write(base::LogLevel /*level*/, std::string_view event,
               const std::vector<base::LogField>& fields) override {
        std::string text = "log ";
        text.append(event);
        for (const auto& field : fields)
            text.append(" ").append(field.key).append("=").append(field.value);
        trace_.line(clock_.monotonicNow(), tasks_.currentName(), text);
    }

private:
    const SimClock& clock_;
    const SimTasks& tasks_;
    Trace& trace_;
};

class NoMetrics final : public base::MetricSink {
public:
    void count(std::string_view, const base::MetricLabels&, double) override {}
    void gauge(std::string_view, const base::MetricLabels&, double) override {}
    void observe(std::string_view, const base::MetricLabels&, double) override {}
};

}  // namespace gpushopper::sim
