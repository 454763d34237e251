#include "daemon/provider/abi/plugin_log.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {
namespace {

constexpr std::int64_t kLinesPerSecond = 50;
constexpr std::int64_t kBurstLines = 200;
constexpr std::int64_t kToken = 1000;
constexpr std::size_t kFieldsMax = 32;
constexpr std::size_t kKeyBytesMax = 64;
constexpr std::size_t kValueBytesMax = 1024;

base::LogLevel levelOf(gsp_level level) {
    switch (level) {
        case GSP_DEBUG:
            return base::LogLevel::Debug;
        case GSP_WARN:
            return base::LogLevel::Warn;
        case GSP_ERROR:
            return base::LogLevel::Error;
        default:
            return base::LogLevel::Info;  // also what a newer plugin may say
    }
}

bool isEventId(std::string_view event) {
    return !event.empty() && event.size() <= kNativeIdBytesMax &&
           std::all_of(event.begin(), event.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
           });
}

}  // namespace

PluginLog::PluginLog(Parts parts)
    : parts_(std::move(parts)),
      tokens_(kBurstLines * kToken),
      filled_at_(parts_.clock.monotonicNow()) {}

void PluginLog::write(gsp_level level, std::string_view event, std::span<const gsp_kv> fields) {
    const Pass pass = takeToken();
    if (!pass.allowed) return;
    if (pass.dropped_before > 0) {
        parts_.sink.warn("plugin.log.dropped", {{"plugin", parts_.plugin},
                                                {"provider", parts_.provider},
                                                {"lines", std::to_string(pass.dropped_before)}});
    }
    const auto clean = [&](const gsp_str& text, std::size_t bytes_max) {
        return cleanText(parts_.scrubber.scrub(view(text)), bytes_max);
    };
    std::vector<std::string> keys;  // LogField only borrows its key
    keys.reserve(kFieldsMax);
    std::vector<base::LogField> line{{"plugin", parts_.plugin}, {"provider", parts_.provider}};
    const bool is_event = isEventId(event);
    if (!is_event) line.push_back({"event_given", clean(borrow(event), kKeyBytesMax)});
    for (const gsp_kv& field : fields.first(std::min(fields.size(), kFieldsMax))) {
        keys.push_back(clean(field.key, kKeyBytesMax));
        line.push_back({keys.back(), clean(field.value, kValueBytesMax)});
    }
    parts_.sink.write(levelOf(level), is_event ? event : "plugin.log.unnamed", line);
}

PluginLog::Pass PluginLog::takeToken() {
    const base::MonoTime now = parts_.clock.monotonicNow();
    base::Lock lock(mutex_);
    const auto elapsed = std::chrono::floor<base::Millis>(now - filled_at_);
    filled_at_ += elapsed;
    tokens_ = std::min(tokens_ + elapsed.count() * kLinesPerSecond, kBurstLines * kToken);
    if (tokens_ < kToken) {
        ++dropped_;
        return {};
    }
    tokens_ -= kToken;
    return {true, std::exchange(dropped_, 0)};
}

}  // namespace gpushopper::provider
