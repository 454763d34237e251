#include "daemon/api/schema/field_rule.hpp"

#include <utility>

namespace gpushopper::api {

FieldRule&& FieldRule::between(double low, double high) && {
    least = low;
    most = high;
    return std::move(*this);
}

FieldRule&& FieldRule::atLeast(double low) && {
    least = low;
    return std::move(*this);
}

FieldRule&& FieldRule::above(double low) && {
    least = low;
    least_excluded = true;
    return std::move(*this);
}

FieldRule&& FieldRule::mustCome() && {
    required = true;
    return std::move(*this);
}

FieldRule&& FieldRule::defaultsTo(std::string json) && {
    default_json = std::move(json);
    return std::move(*this);
}

namespace {

FieldRule named(FieldType type, std::string name, std::string summary) {
    FieldRule rule;
    rule.name = std::move(name);
    rule.type = type;
    rule.summary = std::move(summary);
    return rule;
}

}  // namespace

FieldRule boolean(std::string name, std::string summary) {
    return named(FieldType::Boolean, std::move(name), std::move(summary));
}

FieldRule integer(std::string name, std::string summary) {
    return named(FieldType::Integer, std::move(name), std::move(summary));
}

FieldRule number(std::string name, std::string summary) {
    return named(FieldType::Number, std::move(name), std::move(summary));
}

FieldRule choice(std::string name, std::string summary, std::vector<std::string> choices) {
    FieldRule rule = named(FieldType::Choice, std::move(name), std::move(summary));
    rule.choices = std::move(choices);
    return rule;
}

FieldRule integerList(std::string name, std::string summary, std::size_t elements_max) {
    FieldRule rule = named(FieldType::IntegerList, std::move(name), std::move(summary));
    rule.elements_max = elements_max;
    return rule;
}

FieldRule line(std::string name, std::string summary, std::size_t length_max) {
    FieldRule rule = named(FieldType::Text, std::move(name), std::move(summary));
    rule.length_max = length_max;
    return rule;
}

FieldRule word(std::string name, std::string summary, std::size_t length_max) {
    FieldRule rule = line(std::move(name), std::move(summary), length_max);
    rule.text_kind = TextKind::Word;
    return rule;
}

FieldRule symbol(std::string name, std::string summary, std::size_t length_max,
                 std::string characters) {
    FieldRule rule = line(std::move(name), std::move(summary), length_max);
    rule.text_kind = TextKind::Set;
    rule.characters = std::move(characters);
    return rule;
}

FieldRule script(std::string name, std::string summary, std::size_t bytes_max) {
    FieldRule rule = line(std::move(name), std::move(summary), bytes_max);
    rule.text_kind = TextKind::Script;
    rule.length_min = 0;
    rule.counts_bytes = true;
    return rule;
}

}  // namespace gpushopper::api
