#include "sdk/check/plugin/schema.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;
using Type = Property::Type;

constexpr std::array<std::string_view, 4> kTypeNames = {"string", "integer", "number", "boolean"};

[[noreturn]] void bad(const std::string& what) {
    throw BadSchema("has a configuration schema that " + what);
}

std::optional<Type> typeOf(const json& name) {
    for (Type type : {Type::String, Type::Integer, Type::Number, Type::Boolean}) {
        if (name == kTypeNames[static_cast<std::size_t>(type)]) return type;
    }
    return std::nullopt;
}

// As POSIX has them: upper-case letters, digits, underscores.
bool isVariableName(const json& value) {
    if (!value.is_string()) return false;
    const auto& name = value.get_ref<const std::string&>();
    return !name.empty() && (name[0] < '0' || name[0] > '9') &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
}

bool hasType(const json& value, Type type) {
    switch (type) {
        case Type::String:
            return value.is_string();
        case Type::Integer:
            return value.is_number_integer();
        case Type::Number:
            return value.is_number();
        case Type::Boolean:
            return value.is_boolean();
    }
    return false;
}

std::string plain(double number) {
    return number == std::floor(number) ? std::to_string(static_cast<std::int64_t>(number))
                                        : json(number).dump();
}

void readWord(Property& property, const std::string& key, const json& value) {
    const std::string about = "describes \"" + property.name + "\" ";
    if (key == "type") {
        return;  // read before
    }
    if (key == "description" && value.is_string()) {
        property.description = value.get<std::string>();
    } else if (key == "secret" && value.is_boolean()) {
        property.secret = value.get<bool>();
    } else if (key == "enum" && value.is_array() && !value.empty()) {
        property.choices = value.get<std::vector<json>>();
    } else if (key == "minimum" && value.is_number()) {
        property.minimum = value.get<double>();
    } else if (key == "maximum" && value.is_number()) {
        property.maximum = value.get<double>();
    } else if (key == "env" && isVariableName(value)) {
        property.environment = value.get<std::string>();
    } else if (key == "default") {
        property.fallback = value;
    } else {
        bad(about + "with \"" + key + "\", which is unknown or of a wrong type");
    }
}

Property readProperty(const std::string& name, const json& from) {
    Property property;
    property.name = name;
    const std::string about = "describes \"" + name + "\" ";
    const auto type = from.is_object() ? typeOf(from.value("type", json())) : std::nullopt;
    if (!type) bad(about + "without a type of string, integer, number or boolean");
    property.type = *type;
    for (const auto& [key, value] : from.items()) readWord(property, key, value);
    if (property.secret && (property.type != Type::String || !property.fallback.is_null()))
        bad(about + "as a secret, which must be a string without a default");
    if (!property.fallback.is_null() && !property.allows(property.fallback))
        bad(about + "with a default that it does not allow itself");
    return property;
}

std::vector<std::string> readNames(const json& schema, const char* key) {
    const json names = schema.value(key, json::array());
    const auto is_text = [](const json& name) { return name.is_string(); };
    if (!names.is_array() || !std::all_of(names.begin(), names.end(), is_text))
        bad("contains a \"" + std::string(key) + "\" that is no list of names");
    return names.get<std::vector<std::string>>();
}

}  // namespace

std::string Property::expected() const {
    if (!choices.empty()) {
        std::vector<std::string> words;
        for (const json& choice : choices)
            words.push_back(choice.is_string() ? choice.get<std::string>() : choice.dump());
        return "one of " + listed(words);
    }
    std::string text;
    switch (type) {
        case Type::String:
            return secret ? "a secret" : "a text";
        case Type::Integer:
            text = "a whole number";
            break;
        case Type::Number:
            text = "a number";
            break;
        case Type::Boolean:
            return "true or false";
    }
    if (minimum && maximum) return text + " from " + plain(*minimum) + " to " + plain(*maximum);
    if (minimum) return text + " of at least " + plain(*minimum);
    if (maximum) return text + " of at most " + plain(*maximum);
    return text;
}

bool Property::allows(const json& value) const {
    if (!hasType(value, type)) return false;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end())
        return false;
    if (!value.is_number()) return true;
    const double number = value.get<double>();
    return (!minimum || number >= *minimum) && (!maximum || number <= *maximum);
}

Schema Schema::parse(std::string_view text) {
    const json from = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!from.is_object() || from.value("type", json()) != "object")
        bad("is no JSON object of the type \"object\"");
    const json properties = from.value("properties", json::object());
    if (!properties.is_object()) bad("contains \"properties\" that are no object");
    Schema schema;
    for (const auto& [name, property] : properties.items())
        schema.properties.push_back(readProperty(name, property));
    for (const std::string& name : readNames(from, "required")) {
        const auto found = std::find_if(schema.properties.begin(), schema.properties.end(),
                                        [&](const Property& p) { return p.name == name; });
        if (found == schema.properties.end())
            bad("requires \"" + name + "\" without describing it");
        found->required = true;
    }
    schema.hosts = readNames(from, "hosts");
    return schema;
}

const Property* Schema::find(std::string_view name) const {
    const auto found =
        std::find_if(properties.begin(), properties.end(),
                     [&](const Property& property) { return property.name == name; });
    return found == properties.end() ? nullptr : &*found;
}

std::vector<std::string> Schema::secretNames() const {
    std::vector<std::string> names;
    for (const Property& property : properties) {
        if (property.secret) names.push_back(property.name);
    }
    return names;
}

}  // namespace gpushopper::check
