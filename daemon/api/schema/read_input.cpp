// From a query string or a body to checked values, with every fault of the request.

#include <algorithm>
#include <set>

#include "daemon/api/schema/shape.hpp"
#include "daemon/api/wire/json_body.hpp"
#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kShownNameBytesMax = 256;
constexpr std::size_t kIdempotencyKeyMax = 128;

class Reading {
public:
    Reading(const std::vector<FieldRule>& rules, Faults& faults)
        : rules_(rules), faults_(faults), values_(rules.size()), seen_(rules.size(), false) {}

    void fault(std::string_view name, std::string reason) {
        faults_.push_back(
            {.name = shownText(name, kShownNameBytesMax), .reason = std::move(reason)});
    }

    /// The place of the rule for `name`, which is marked as seen; nullopt: a fault was added.
    std::optional<std::size_t> placeOf(std::string_view name) {
        const auto found = std::find_if(rules_.begin(), rules_.end(),
                                        [name](const auto& rule) { return rule.name == name; });
        if (found == rules_.end()) {
            fault(name, "is not known");
            return std::nullopt;
        }
        const auto place = static_cast<std::size_t>(found - rules_.begin());
        seen_[place] = true;
        return place;
    }

    void take(std::size_t place, Checked checked) {
        if (checked) {
            values_[place] = std::move(*checked);
            return;
        }
        for (ValueFault& wrong : checked.error()) {
            std::string name = rules_[place].name;
            if (wrong.element) name += "[" + std::to_string(*wrong.element) + "]";
            fault(name, std::move(wrong.reason));
        }
    }

    void faultMissing() {
        for (std::size_t place = 0; place < rules_.size(); ++place) {
            if (rules_[place].required && !seen_[place]) fault(rules_[place].name, "is required");
        }
    }

    void unsee(std::size_t place) { seen_[place] = false; }
    const FieldRule& rule(std::size_t place) const { return rules_[place]; }
    Values values() { return std::move(values_); }

private:
    const std::vector<FieldRule>& rules_;
    Faults& faults_;
    Values values_;
    std::vector<bool> seen_;
};

void readQuery(const std::vector<QueryItem>& items, Reading& reading) {
    std::set<std::string_view> names;
    std::set<std::string_view> repeated;
    for (const QueryItem& item : items) {
        if (!names.insert(item.name).second) {
            if (repeated.insert(item.name).second)
                reading.fault(item.name, "is given more than once");
            continue;
        }
        if (const auto place = reading.placeOf(item.name))
            reading.take(*place, reading.rule(*place).fromText(item.value));
    }
}

// False: the body could not be read as an object, so nothing can be said of its members.
bool readBody(const std::string& text, Source source, Reading& reading) {
    if (text.empty()) {
        if (source == Source::OptionalBody) return true;
        reading.fault("body", "is required");
        return false;
    }
    const JsonBody body = readJsonBody(text);
    if (!body.fault.empty()) {
        reading.fault("body", body.fault);
        return false;
    }
    for (const auto& [name, json] : body.members) {
        const auto place = reading.placeOf(name);
        if (!place) continue;
        if (json.is_null()) {
            reading.unsee(*place);  // As if it were absent.
        } else {
            reading.take(*place, reading.rule(*place).fromJson(json));
        }
    }
    for (const std::string& name : body.repeated) reading.fault(name, "is given more than once");
    return true;
}

void checkIdempotencyKey(const Request& request, Reading& reading) {
    const auto keys = request.headers.all("Idempotency-Key");
    if (keys.empty()) return;
    const std::string_view key = keys.front();
    if (keys.size() > 1) {
        reading.fault("Idempotency-Key", "is given more than once");
    } else if (key.empty() || key.size() > kIdempotencyKeyMax) {
        reading.fault("Idempotency-Key", "must be 1 to 128 characters");
    } else if (!std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; })) {
        reading.fault("Idempotency-Key", "must consist of visible ASCII characters");
    }
}

}  // namespace

Values readInput(const std::vector<FieldRule>& rules, Source source, const Call& call,
                 Faults& faults) {
    if (source == Source::Query) {
        Reading reading(rules, faults);
        readQuery(call.target.query, reading);
        reading.faultMissing();
        return reading.values();
    }
    static const std::vector<FieldRule> kNoParameters;
    Reading query(kNoParameters, faults);
    readQuery(call.target.query, query);
    Reading reading(rules, faults);
    checkIdempotencyKey(call.request, reading);
    if (readBody(call.request.body, source, reading)) reading.faultMissing();
    return reading.values();
}

}  // namespace gpushopper::api
