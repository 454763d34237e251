#include "daemon/provider/config_schema.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using nlohmann::json;
using Type = ConfigProperty::Type;

constexpr std::size_t kNearestKeys = 3;

std::string_view nameOf(Type type) {
    switch (type) {
        case Type::String:
            return "string";
        case Type::Integer:
            return "integer";
        case Type::Number:
            return "number";
        case Type::Boolean:
            return "boolean";
    }
    return "";
}

std::optional<Type> typeOf(const json& name) {
    for (Type type : {Type::String, Type::Integer, Type::Number, Type::Boolean}) {
        if (name == nameOf(type)) return type;
    }
    return std::nullopt;
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

// As POSIX has them: upper-case letters, digits, underscores.
bool isVariableName(const json& value) {
    if (!value.is_string()) return false;
    const auto& name = value.get_ref<const std::string&>();
    return !name.empty() && (name[0] < '0' || name[0] > '9') &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
}

// What an INI text means as a value of this type; nullopt if it is none.
std::optional<json> fromText(const std::string& text, Type type) {
    switch (type) {
        case Type::String:
            return json(text);
        case Type::Integer:
            if (const auto number = base::parseInteger<std::int64_t>(text)) return json(*number);
            return std::nullopt;
        case Type::Number: {
            double number = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            const bool whole = error == std::errc{} && end == text.data() + text.size();
            return whole && std::isfinite(number) ? std::optional<json>(number) : std::nullopt;
        }
        case Type::Boolean:
            if (text == "true") return json(true);
            if (text == "false") return json(false);
            return std::nullopt;
    }
    return std::nullopt;
}

bool isReference(std::string_view text) {
    for (std::string_view kind : {"file:", "env:", "credential:"}) {
        if (text.starts_with(kind) && text.size() > kind.size()) return true;
    }
    return false;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string plain(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float() && value.get<double>() == std::floor(value.get<double>()))
        return std::to_string(static_cast<std::int64_t>(value.get<double>()));
    return value.dump();
}

// What a value of this property has to be, to finish the sentence "... must be".
std::string expected(const ConfigProperty& property) {
    if (property.secret) return "a reference to a secret (file:/path, env:NAME or credential:NAME)";
    if (!property.choices.empty()) {
        std::vector<std::string> words;
        for (const json& choice : property.choices) words.push_back(plain(choice));
        return "one of " + joined(words);
    }
    std::string text;
    switch (property.type) {
        case Type::String:
            text = "a text";
            break;
        case Type::Integer:
            text = "a whole number";
            break;
        case Type::Number:
            text = "a number";
            break;
        case Type::Boolean:
            text = "true or false";
            break;
    }
    if (property.minimum) text += " of at least " + plain(json(*property.minimum));
    if (property.maximum)
        text +=
            (property.minimum ? " and at most " : " of at most ") + plain(json(*property.maximum));
    return text;
}

// To go on after what a key must be.
std::string orEnvironment(const ConfigProperty& property) {
    if (property.environment.empty()) return "";
    return ", or " + property.environment + " in the environment";
}

bool isAllowed(const ConfigProperty& property, const json& value) {
    if (!hasType(value, property.type)) return false;
    const auto& choices = property.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end())
        return false;
    if (!value.is_number()) return true;
    const double number = value.get<double>();
    return (!property.minimum || number >= *property.minimum) &&
           (!property.maximum || number <= *property.maximum);
}

// Levenshtein's distance: how many letters differ.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

tl::unexpected<base::Error> badSchema(const std::string& what) {
    return base::fail(ErrorCode::InvalidArgument, "has a configuration schema that " + what);
}

base::Result<ConfigProperty> readProperty(const std::string& name, const json& from) {
    const std::string about = "describes \"" + name + "\" ";
    if (!from.is_object()) return badSchema(about + "by something that is no object");
    ConfigProperty property;
    property.name = name;
    const auto type = typeOf(from.value("type", json()));
    if (!type) return badSchema(about + "without a type of string, integer, number or boolean");
    property.type = *type;
    for (const auto& [key, value] : from.items()) {
        if (key == "type") continue;
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
            return badSchema(about + "with \"" + key + "\", which is unknown or of a wrong type");
        }
    }
    if (property.secret && (property.type != Type::String || !property.fallback.is_null()))
        return badSchema(about + "as a secret, which must be a string without a default");
    if (!property.fallback.is_null() && !isAllowed(property, property.fallback))
        return badSchema(about + "with a default that it does not allow itself");
    return property;
}

base::Result<std::vector<std::string>> readNames(const json& schema, const char* key) {
    const json names = schema.value(key, json::array());
    const auto is_text = [](const json& name) { return name.is_string(); };
    if (!names.is_array() || !std::all_of(names.begin(), names.end(), is_text))
        return badSchema("contains a \"" + std::string(key) + "\" that is no list of names");
    return names.get<std::vector<std::string>>();
}

}  // namespace

base::Result<ConfigSchema> ConfigSchema::parse(std::string_view text) {
    const json schema = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!schema.is_object() || schema.value("type", json()) != "object")
        return badSchema("is no JSON object of the type \"object\"");
    const json properties = schema.value("properties", json::object());
    if (!properties.is_object()) return badSchema("contains \"properties\" that are no object");
    ConfigSchema result;
    for (const auto& [name, from] : properties.items()) {
        auto property = readProperty(name, from);
        if (!property) return base::fail(std::move(property.error()));
        result.properties_.push_back(std::move(*property));
    }
    const auto required = readNames(schema, "required");
    if (!required) return base::fail(required.error());
    for (const std::string& name : *required) {
        const auto found = std::find_if(result.properties_.begin(), result.properties_.end(),
                                        [&](const auto& p) { return p.name == name; });
        if (found == result.properties_.end())
            return badSchema("requires \"" + name + "\" without describing it");
        found->required = true;
    }
    auto hosts = readNames(schema, "hosts");
    if (!hosts) return base::fail(std::move(hosts.error()));
    result.hosts_ = std::move(*hosts);
    return result;
}

base::Result<PluginConfig> ConfigSchema::validate(
    std::string_view section, const std::map<std::string, std::string>& values) const {
    const std::string where = "[" + std::string(section) + "] ";
    const auto refuse = [&](const std::string& what) {
        return base::fail(ErrorCode::InvalidArgument, where + what);
    };
    for (const auto& [key, value] : values) {
        if (find(key) == nullptr)
            return refuse("has the unknown key \"" + key + "\"; " + nearestKeys(key));
    }
    PluginConfig config;
    json canonical = json::object();  // nlohmann's objects keep their keys in order
    for (const ConfigProperty& property : properties_) {
        const auto given = values.find(property.name);
        if (given == values.end()) {
            if (property.required)
                return refuse("needs the key \"" + property.name + "\": " + expected(property) +
                              orEnvironment(property));
            if (!property.fallback.is_null()) canonical[property.name] = property.fallback;
            continue;
        }
        if (property.secret) {
            if (!isReference(given->second))
                return refuse("\"" + property.name + "\" must be " + expected(property));
            config.secret_references[property.name] = given->second;
            continue;
        }
        const auto value = fromText(given->second, property.type);
        if (!value || !isAllowed(property, *value))
            return refuse("\"" + property.name + "\" must be " + expected(property) + ", not \"" +
                          given->second + "\"");
        canonical[property.name] = *value;
    }
    config.json = canonical.dump(-1, ' ', false, json::error_handler_t::replace);
    return config;
}

std::string ConfigSchema::markdownRows() const {
    std::string rows;
    for (const ConfigProperty& property : properties_) {
        const std::string fallback = property.required             ? "required"
                                     : property.fallback.is_null() ? ""
                                                                   : plain(property.fallback);
        rows += "| `" + property.name + "` | " + expected(property) + orEnvironment(property) +
                " | " + fallback + " | " + property.description + " |\n";
    }
    return rows;
}

const ConfigProperty* ConfigSchema::find(std::string_view name) const {
    const auto found = std::find_if(properties_.begin(), properties_.end(),
                                    [&](const auto& property) { return property.name == name; });
    return found == properties_.end() ? nullptr : &*found;
}

std::string ConfigSchema::nearestKeys(std::string_view name) const {
    if (properties_.empty()) return "this plugin has no keys of its own";
    std::vector<std::string> names;
    for (const ConfigProperty& property : properties_) names.push_back(property.name);
    std::stable_sort(names.begin(), names.end(), [&](const auto& a, const auto& b) {
        return distance(a, name) < distance(b, name);
    });
    if (names.size() > kNearestKeys) names.resize(kNearestKeys);
    return "did you mean " + joined(names) + "?";
}

}  // namespace gpushopper::provider
