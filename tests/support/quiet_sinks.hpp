#pragma once

/// Sinks for tests that are about something else: they accept everything and keep the events'
/// names. Thread safety: any thread.

#include <mutex>
#include <string>
#include <vector>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"

namespace gpushopper::testing {

class QuietLog final : public base::LogSink {
public:
    void write(base::LogLevel, std::string_view event,
               const std::vector<base::LogField>&) override {
        const std::lock_guard lock(mutex_);
        events_.emplace_back(event);
    }
    std::vector<std::string> events() const {
        const std::lock_guard lock(mutex_);
        return events_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> events_;
};

class QuietMetrics final : public base::MetricSink {
public:
    void count(std::string_view, const base::MetricLabels&, double) override {}
    void gauge(std::string_view, const base::MetricLabels&, double) override {}
    void observe(std::string_view, const base::MetricLabels&, double) override {}
};

}  // namespace gpushopper::testing
