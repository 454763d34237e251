#pragma once

/// JsonLog: the production LogSink: one JSON object per line, to standard error or appended to a
/// file. Each line is written by a single call, so lines of several processes in one file stay
/// whole, and is on its way when write() returns: a crash right after it loses nothing.
///
/// Whatever comes in, a line is valid JSON in valid UTF-8, of bounded length, without any secret
/// that the scrubber knows. A line that cannot be written is lost; how many were is told by the
/// next one that can. Thread safety: any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/secrets.hpp"

namespace gpushopper::telemetry {

class JsonLog final : public base::LogSink {
public:
    static constexpr std::size_t kValueBytesMax = 2'048;
    static constexpr std::size_t kFieldsMax = 32;

    struct Options {
        base::LogLevel level = base::LogLevel::Info;
        std::string file;  ///< Empty: standard error.
    };

    /// Throws std::runtime_error with one sentence when the file cannot be opened.
    JsonLog(const base::Clock& clock, const base::Scrubber& scrubber, const Options& options);
    ~JsonLog() override;
    JsonLog(const JsonLog&) = delete;
    JsonLog& operator=(const JsonLog&) = delete;

    void write(base::LogLevel level, std::string_view event,
               const std::vector<base::LogField>& fields) override EXCLUDES(mutex_);

private:
    std::string render(base::LogLevel level, std::string_view event,
                       const std::vector<base::LogField>& fields) const;
    bool put(std::string_view line) const;

    // Constant after construction.
    const base::Clock& clock_;
    const base::Scrubber& scrubber_;
    const base::LogLevel level_;
    const int file_;
    const bool owns_file_;

    base::Mutex mutex_;  // Held over the write: a piece of a line must not come between another's.
    std::uint64_t lost_ GUARDED_BY(mutex_) = 0;
};

}  // namespace gpushopper::telemetry
