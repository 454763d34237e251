#include "daemon/telemetry/json_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "daemon/base/text/json_text.hpp"

namespace gpushopper::telemetry {
namespace {

constexpr mode_t kFileMode = 0640;
constexpr std::size_t kKeyBytesMax = 64;
constexpr std::size_t kEventBytesMax = 128;

int openAppending(const std::string& path) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kFileMode);
    if (file < 0)
        throw std::runtime_error("the log file " + path +
                                 " cannot be opened: " + std::strerror(errno));
    return file;
}

std::string_view nameOf(base::LogLevel level) {
    switch (level) {
        case base::LogLevel::Debug:
            return "debug";
        case base::LogLevel::Info:
            return "info";
        case base::LogLevel::Warn:
            return "warn";
        case base::LogLevel::Error:
            return "error";
    }
    return "";
}

bool isOurs(std::string_view key) {
    constexpr std::array<std::string_view, 3> kOurs = {"time", "level", "event"};
    return std::find(kOurs.begin(), kOurs.end(), key) != kOurs.end();
}

}  // namespace

JsonLog::JsonLog(const base::Clock& clock, const base::Scrubber& scrubber, const Options& options)
    : clock_(clock),
      scrubber_(scrubber),
      level_(options.level),
      file_(options.file.empty() ? STDERR_FILENO : openAppending(options.file)),
      owns_file_(!options.file.empty()) {}

JsonLog::~JsonLog() {
    if (owns_file_) close(file_);
}

std::string JsonLog::render(base::LogLevel level, std::string_view event,
                            const std::vector<base::LogField>& fields) const {
    std::string line = "{\"time\":";
    base::appendJsonString(line, base::formatRfc3339(clock_.wallNow()));
    line += ",\"level\":";
    base::appendJsonString(line, nameOf(level));
    line += ",\"event\":";
    base::appendJsonString(line, base::cutUtf8(event, kEventBytesMax));
    for (std::size_t i = 0; i < std::min(fields.size(), kFieldsMax); ++i) {
        std::string key(base::cutUtf8(fields[i].key, kKeyBytesMax));
        if (isOurs(key)) key += '_';  // A key that comes twice would hide one of the two.
        line += ',';
        base::appendJsonString(line, key);
        line += ':';
        // Scrubbed first: a secret that the cut ends within would not be known any more.
        const std::string value = scrubber_.scrub(fields[i].value);
        base::appendJsonString(line, base::cutUtf8(value, kValueBytesMax));
    }
    line += "}\n";
    return line;
}

bool JsonLog::put(std::string_view line) const {
    while (!line.empty()) {
        const ssize_t written = ::write(file_, line.data(), line.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        line.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void JsonLog::write(base::LogLevel level, std::string_view event,
                    const std::vector<base::LogField>& fields) {
    if (level < level_) return;
    const std::string line = render(level, event, fields);
    base::Lock lock(mutex_);
    if (lost_ > 0) {
        const std::string lost =
            render(base::LogLevel::Warn, "log.lines.lost", {{"count", std::to_string(lost_)}});
        if (put(lost)) lost_ = 0;
    }
    if (!put(line)) ++lost_;
}

}  // namespace gpushopper::telemetry
