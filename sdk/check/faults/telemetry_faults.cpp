#include "sdk/check/faults/telemetry_faults.hpp"

#include <algorithm>
#include <cmath>
#include <gpushopper/host.hpp>
#include <span>

#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

constexpr std::size_t kFieldsMax = 32;
constexpr std::size_t kLabelsMax = 8;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kEventBytesMax = 128;
constexpr std::string_view kBreakerName = "breaker_state";

using detail::viewed;

bool isEvent(std::string_view event) {
    return event.size() <= kEventBytesMax && event.find('.') != std::string_view::npos &&
           !event.starts_with('.') && !event.ends_with('.') &&
           std::all_of(event.begin(), event.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
           });
}

bool isName(std::string_view name) {
    return !name.empty() && name.size() <= kNameBytesMax && name[0] >= 'a' && name[0] <= 'z' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

bool isBreakerState(double value) { return value == 0 || value == 1 || value == 2; }

}  // namespace

std::vector<std::string> logFaults(gsp_level level, std::string_view event, const gsp_kv* fields,
                                   std::size_t count) {
    std::vector<std::string> faults;
    const std::string subject = "the log event " + shown(event);
    if (!isEvent(event)) faults.push_back(subject + " is no dotted id like acme.offers.page_lost");
    if (level < GSP_DEBUG || level > GSP_ERROR)
        faults.push_back(subject + " has the level " + std::to_string(level));
    if (count > 0 && fields == nullptr) {
        faults.push_back(subject + " has " + std::to_string(count) + " fields at the address null");
        return faults;
    }
    if (count > kFieldsMax)
        faults.push_back(subject + " has " + std::to_string(count) + " fields; at most " +
                         std::to_string(kFieldsMax) + " are kept");
    for (const gsp_kv& field : std::span(fields, std::min(count, kFieldsMax))) {
        if (viewed(field.key).empty()) faults.push_back(subject + " has a field without a key");
        if (!isUtf8(viewed(field.value)))
            faults.push_back(subject +
                             " has a field that is not UTF-8: " + shown(viewed(field.value)));
    }
    return faults;
}

std::vector<std::string> metricFaults(const MetricSample& sample) {
    std::vector<std::string> faults;
    const std::string subject = "the metric " + shown(sample.name);
    if (!isName(sample.name))
        faults.push_back(subject + " has a name that is not 1 to 64 characters of [a-z0-9_]");
    if (sample.kind < GSP_COUNTER || sample.kind > GSP_HISTOGRAM)
        faults.push_back(subject + " is of the kind " + std::to_string(sample.kind));
    if (!std::isfinite(sample.value)) faults.push_back(subject + " has a value that is no number");
    if (sample.kind == GSP_COUNTER && sample.value < 0)
        faults.push_back(subject + " counts backwards");
    if (sample.name == kBreakerName && !isBreakerState(sample.value))
        faults.push_back(subject + " must be 0 (closed), 1 (open) or 2 (half open)");
    if (sample.label_count > 0 && sample.labels == nullptr) {
        faults.push_back(subject + " has labels at the address null");
        return faults;
    }
    if (sample.label_count > kLabelsMax)
        faults.push_back(subject + " has " + std::to_string(sample.label_count) +
                         " labels; at most " + std::to_string(kLabelsMax) + " are kept");
    for (const gsp_kv& label : std::span(sample.labels, std::min(sample.label_count, kLabelsMax))) {
        if (!isName(viewed(label.key)) || viewed(label.key) == "provider")
            faults.push_back(subject + " has the label " + shown(viewed(label.key)));
    }
    return faults;
}

}  // namespace gpushopper::check
