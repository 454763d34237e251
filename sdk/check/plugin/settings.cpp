#include "sdk/check/plugin/settings.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "sdk/check/refusal.hpp"
#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;

std::string filled(std::string text, const Placeholders& placeholders) {
    const std::array words = {std::pair{"${state}", &placeholders.state},
                              std::pair{"${provider}", &placeholders.provider}};
    for (const auto& [word, value] : words) {
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
            text.replace(at, std::string_view(word).size(), *value);
            at += value->size();
        }
    }
    return text;
}

std::string keysOf(const Schema& schema) {
    std::vector<std::string> names;
    for (const Property& property : schema.properties) names.push_back(property.name);
    return names.empty() ? "this plugin has no keys" : "its keys are " + listed(names);
}

json valueOf(const Property& property, const json& given) {
    const auto found = given.find(property.name);
    if (found == given.end()) {
        if (property.required)
            throw Refusal("the plugin needs the configuration key \"" + property.name + "\" (" +
                          property.expected() + "): give it in the file of --config");
        return property.fallback;
    }
    if (property.allows(*found)) return *found;
    throw Refusal("the configuration's \"" + property.name + "\" must be " + property.expected() +
                  ", not " + found->dump());
}

}  // namespace

std::string canaryOf(const std::string& secret, const std::string& tag) {
    return "canary-" + tag + "-" + secret + "-5f2a71c9e04d8b36";
}

Settings settingsOf(const Schema& schema, const json& given, const Placeholders& placeholders) {
    for (const auto& [key, value] : given.items()) {
        if (schema.find(key) == nullptr)
            throw Refusal("the configuration has the unknown key \"" + key + "\"; " +
                          keysOf(schema));
    }
    Settings settings;
    json canonical = json::object();  // nlohmann's objects keep their keys in order
    for (const Property& property : schema.properties) {
        if (property.secret) {
            const auto found = given.find(property.name);
            if (found != given.end() && !found->is_string())
                throw Refusal("the configuration's \"" + property.name + "\" must be a text");
            settings.secrets[property.name] = found == given.end()
                                                  ? canaryOf(property.name, placeholders.provider)
                                                  : found->get<std::string>();
            continue;
        }
        json value = valueOf(property, given);
        if (value.is_null()) continue;
        if (value.is_string()) value = filled(value.get<std::string>(), placeholders);
        canonical[property.name] = std::move(value);
    }
    settings.json = canonical.dump(-1, ' ', false, json::error_handler_t::replace);
    return settings;
}

json readObject(const std::string& file) {
    if (file.empty()) return json::object();
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Refusal(file + " cannot be read");
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) throw Refusal(file + " is no JSON object");
    return object;
}

}  // namespace gpushopper::check
