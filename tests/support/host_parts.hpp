#pragma once

/// HostParts: everything that a plugin's host is made of, for tests of the border to the plugins:
/// sinks that keep what they are given as lines of text, secrets from a map, and real threads,
/// sockets and time.
/// Thread safety: as its parts, any thread; the map of secrets while nobody reads it.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/base/random.hpp"
#include "daemon/jobs/thread_tasks.hpp"
#include "daemon/provider/host_services.hpp"

namespace gpushopper::test {

class RecordingLog final : public base::LogSink {
public:
    void write(base::LogLevel, std::string_view event,
               const std::vector<base::LogField>& fields) override {
        std::string line(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
    }
    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

class RecordingMetrics final : public base::MetricSink {
public:
    void count(std::string_view name, const base::MetricLabels& labels, double by) override {
        add("count", name, labels, by);
    }
    void gauge(std::string_view name, const base::MetricLabels& labels, double value) override {
        add("gauge", name, labels, value);
    }
    void observe(std::string_view name, const base::MetricLabels& labels, double value) override {
        add("observe", name, labels, value);
    }
    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

private:
    void add(const char* kind, std::string_view name, const base::MetricLabels& labels,
             double value) {
        std::string line = std::string(kind) + " " + std::string(name);
        for (const auto& [key, text] : labels) line += " " + key + "=" + text;
        line += " " + std::to_string(static_cast<long>(value));
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
    }

    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// Secrets by reference from a map; safe to read from any thread while nobody writes.
class MapSecrets final : public base::Secrets {
public:
    std::map<std::string, std::string, std::less<>> values;

    base::Result<base::SecretText> read(std::string_view reference) override {
        const auto found = values.find(reference);
        if (found == values.end())
            return base::fail(base::ErrorCode::NotFound,
                              "the secret " + std::string(reference) + " is missing");
        return base::SecretText(found->second);
    }
};

struct HostParts {
    std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    std::unique_ptr<base::Random> random = base::makeSystemRandom();
    std::unique_ptr<base::Scrubber> scrubber = base::makeScrubber();
    RecordingLog log;
    RecordingMetrics metrics;
    MapSecrets secrets;
    provider::HttpClient http{{*clock, *tasks, {}, provider::Resolver::systemLookup()}};

    provider::HostWorld world() {
        return {*clock, *tasks, *random, log, metrics, secrets, *scrubber, http};
    }
    base::MonoTime in(base::Millis time) const { return clock->monotonicNow() + time; }
};

}  // namespace gpushopper::test
