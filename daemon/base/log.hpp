#pragma once

/// LogSink: structured log lines. An event is a stable dotted id in the past tense
/// (`session.create.uncertain`), documented in docs/events.md; everything that varies is a field.
/// Secrets never go into a field; the sink scrubs those it knows all the same.
/// Thread safety: any thread.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::base {

enum class LogLevel : std::uint8_t { Debug, Info, Warn, Error };

struct LogField {
    std::string_view key;
    std::string value;
};

class LogSink {
public:
    virtual ~LogSink() = default;
    virtual void write(LogLevel level, std::string_view event,
                       const std::vector<LogField>& fields) = 0;

    void info(std::string_view event, const std::vector<LogField>& fields = {}) {
        write(LogLevel::Info, event, fields);
    }
    void warn(std::string_view event, const std::vector<LogField>& fields = {}) {
        write(LogLevel::Warn, event, fields);
    }
    void error(std::string_view event, const std::vector<LogField>& fields = {}) {
        write(LogLevel::Error, event, fields);
    }
};

}  // namespace gpushopper::base
