// The checks of FieldRule: a value is taken as it is, or refused with the first thing that is wrong
// with it (a list: with the first of each element).

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "daemon/api/schema/field_rule.hpp"
#include "daemon/api/wire/text.hpp"
#include "daemon/base/text/json_text.hpp"
#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::api {
namespace {

constexpr double kInt64End = 9223372036854775808.0;  // 2^63, the first double outside int64.

using Wrong = tl::unexpected<std::vector<ValueFault>>;

Wrong wrong(std::string reason) {
    return Wrong({ValueFault{.reason = std::move(reason), .element = std::nullopt}});
}

// A bound as people write it: "12", "0.5".
std::string boundText(double bound) {
    if (std::floor(bound) == bound) return std::to_string(std::llround(bound));
    return nlohmann::json(bound).dump();
}

std::optional<std::string> outOfBounds(const FieldRule& rule, double value) {
    const bool low =
        rule.least && (rule.least_excluded ? value <= *rule.least : value < *rule.least);
    const bool high = rule.most && value > *rule.most;
    if (!low && !high) return std::nullopt;
    if (rule.type == FieldType::Number && rule.least && rule.most)
        return "must be between " + boundText(*rule.least) + " and " + boundText(*rule.most);
    if (high) return "must be at most " + boundText(*rule.most);
    return (rule.least_excluded ? "must be greater than " : "must be at least ") +
           boundText(*rule.least);
}

Checked boundedInteger(const FieldRule& rule, std::int64_t value) {
    if (auto reason = outOfBounds(rule, static_cast<double>(value)))
        return wrong(std::move(*reason));
    return value;
}

// A whole number that may lie outside int64; a rule without a bound there is bounded by the type.
Checked wholeNumber(const FieldRule& rule, double value) {
    if (value >= -kInt64End && value < kInt64End)
        return boundedInteger(rule, static_cast<std::int64_t>(value));
    if (auto reason = outOfBounds(rule, value)) return wrong(std::move(*reason));
    using Limits = std::numeric_limits<std::int64_t>;
    return value < 0 ? wrong("must be at least " + std::to_string(Limits::min()))
                     : wrong("must be at most " + std::to_string(Limits::max()));
}

Checked integerFromJson(const FieldRule& rule, const nlohmann::json& json) {
    if (json.is_number_unsigned() &&
        json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return wholeNumber(rule, static_cast<double>(json.get<std::uint64_t>()));
    if (json.is_number_integer()) return boundedInteger(rule, json.get<std::int64_t>());
    if (!json.is_number_float()) return wrong("must be an integer");
    const double value = json.get<double>();
    if (std::floor(value) != value) return wrong("must be an integer");
    return wholeNumber(rule, value);
}

Checked integerFromText(const FieldRule& rule, std::string_view text) {
    if (const auto value = base::parseInteger<std::int64_t>(text))
        return boundedInteger(rule, *value);
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    const bool too_long =
        !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!too_long) return wrong("must be an integer");
    return wholeNumber(rule, text.starts_with('-') ? -kInt64End * 2 : kInt64End);
}

Checked numberFromText(const FieldRule& rule, std::string_view text) {
    // JSON's own syntax decides what a number is; blanks around it, which JSON allows, do not
    // count.
    const bool blank = text.find_first_of(" \t\r\n") != std::string_view::npos;
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (blank || !json.is_number()) return wrong("must be a number");
    const double value = json.get<double>();
    if (auto reason = outOfBounds(rule, value)) return wrong(std::move(*reason));
    return value;
}

bool isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// `set` as in a regular expression's brackets: letters, digits and ranges; a `-` at the end is
// itself.
bool isInSet(char c, std::string_view set) {
    for (std::size_t place = 0; place < set.size(); ++place) {
        const bool range = place + 2 < set.size() && set[place + 1] == '-';
        if (range && c >= set[place] && c <= set[place + 2]) return true;
        if (!range && c == set[place]) return true;
        if (range) place += 2;
    }
    return false;
}

std::string lengthReason(const FieldRule& rule) {
    const std::string most = std::to_string(rule.length_max);
    if (rule.counts_bytes) return "must be at most " + most + " bytes";
    return "must be " + std::to_string(rule.length_min) + " to " + most + " characters";
}

std::optional<std::string> wrongCharacters(const FieldRule& rule, std::string_view text) {
    switch (rule.text_kind) {
        case TextKind::Line:
            if (hasControl(text)) return "must not contain control characters";
            if (rule.length_min > 0 && text.find_first_not_of(' ') == std::string_view::npos)
                return "must not be empty";
            break;
        case TextKind::Word:
            if (hasControl(text)) return "must not contain control characters";
            if (text.find(' ') != std::string_view::npos) return "must not contain spaces";
            break;
        case TextKind::Script:
            if (text.find('\0') != std::string_view::npos) return "must not contain NUL";
            break;
        case TextKind::Set:
            if (hasControl(text)) return "must not contain control characters";
            if (!std::all_of(text.begin(), text.end(),
                             [&rule](char c) { return isInSet(c, rule.characters); }))
                return "must consist of characters from [" + rule.characters + "]";
            break;
    }
    if (rule.needs_alphanumeric && std::none_of(text.begin(), text.end(), isAlphanumeric))
        return "must contain a letter or digit";
    return std::nullopt;
}

Checked textValue(const FieldRule& rule, std::string_view text) {
    const std::size_t length = rule.counts_bytes ? text.size() : characterCount(text);
    if (length < rule.length_min || length > rule.length_max) return wrong(lengthReason(rule));
    if (auto reason = wrongCharacters(rule, text)) return wrong(std::move(*reason));
    return std::string(text);
}

Checked choiceValue(const FieldRule& rule, std::string_view text) {
    if (std::find(rule.choices.begin(), rule.choices.end(), text) != rule.choices.end())
        return std::string(text);
    std::string reason = "must be one of: ";
    for (const std::string& allowed : rule.choices) {
        if (&allowed != &rule.choices.front()) reason += ", ";
        reason += allowed;
    }
    return wrong(std::move(reason));
}

Checked listFromJson(const FieldRule& rule, const nlohmann::json& json) {
    if (!json.is_array()) return wrong("must be an array");
    if (json.size() > rule.elements_max)
        return wrong("must have at most " + std::to_string(rule.elements_max) + " elements");
    std::vector<std::int64_t> list;
    std::vector<ValueFault> faults;
    for (std::size_t place = 0; place < json.size(); ++place) {
        const Checked checked = integerFromJson(rule, json[place]);
        if (!checked) {
            faults.push_back({.reason = checked.error().front().reason, .element = place});
            continue;
        }
        const auto value = std::get<std::int64_t>(*checked);
        if (std::find(list.begin(), list.end(), value) != list.end())
            faults.push_back({.reason = "is given more than once", .element = place});
        list.push_back(value);
    }
    if (!faults.empty()) return Wrong(std::move(faults));
    return list;
}

}  // namespace

Checked FieldRule::fromText(std::string_view text) const {
    if (text.empty()) return wrong("must not be empty");
    if (base::validUtf8Prefix(text) < text.size()) return wrong("must be valid UTF-8");
    switch (type) {
        case FieldType::Boolean:
            if (text == "true" || text == "false") return text == "true";
            return wrong("must be a boolean");
        case FieldType::Integer:
            return integerFromText(*this, text);
        case FieldType::Number:
            return numberFromText(*this, text);
        case FieldType::Text:
            return textValue(*this, text);
        case FieldType::Choice:
            return choiceValue(*this, text);
        case FieldType::IntegerList:
            break;  // No query parameter is a list.
    }
    return wrong("must be an array");
}

Checked FieldRule::fromJson(const nlohmann::json& json) const {
    switch (type) {
        case FieldType::Boolean:
            if (!json.is_boolean()) return wrong("must be a boolean");
            return json.get<bool>();
        case FieldType::Integer:
            return integerFromJson(*this, json);
        case FieldType::Number: {
            if (!json.is_number()) return wrong("must be a number");
            const double value = json.get<double>();
            if (auto reason = outOfBounds(*this, value)) return wrong(std::move(*reason));
            return value;
        }
        case FieldType::Text:
            if (!json.is_string()) return wrong("must be a string");
            return textValue(*this, json.get_ref<const std::string&>());
        case FieldType::Choice:
            if (!json.is_string()) return wrong("must be a string");
            return choiceValue(*this, json.get_ref<const std::string&>());
        case FieldType::IntegerList:
            return listFromJson(*this, json);
    }
    return wrong("is not known");
}

}  // namespace gpushopper::api
