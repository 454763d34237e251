#include "sdk/check/live/live_plugin.hpp"

#include <utility>

#include "sdk/check/plugin/library.hpp"
#include "sdk/check/plugin/table.hpp"
#include "sdk/check/refusal.hpp"

namespace gpushopper::check {
namespace {

constexpr const char* kHandle = "live";

gsp_plugin load(const Subject& subject) {
    const auto refuse = [&](const std::string& why) {
        throw Refusal("the plugin " + subject.file.string() + " " + why + "; run `check` on it");
    };
    subject.child->announce("while it was loaded");
    const gsp_plugin* table = nullptr;
    try {
        table = loadPlugin(subject.file)(GSP_ABI_MINOR);
    } catch (const NotLoaded& problem) {
        refuse(problem.what());
    }
    for (const std::string& fault : headerFaults(table)) refuse(fault);
    const gsp_plugin copy = copied(*table);
    for (const std::string& fault : functionFaults(copy)) refuse(fault);
    for (const std::string& fault : contentFaults(copy, subject.file.stem().string()))
        refuse(fault);
    return copy;
}

/// The configuration, and what the environment has for the keys that it lacks.
nlohmann::json completed(const Schema& schema, nlohmann::json config) {
    for (const Property& property : schema.properties) {
        if (property.environment.empty() || config.contains(property.name)) continue;
        const auto value = environmentValue(property.environment);
        if (!value) continue;
        if (property.secret) {
            config[property.name] = "env:" + property.environment;
        } else if (property.type == Property::Type::String) {
            config[property.name] = *value;
        } else {
            config[property.name] = nlohmann::json::parse(*value, nullptr, false);
        }
    }
    return config;
}

/// The secrets that the configuration gives; what it does not give is none, where checks make one
/// up.
std::map<std::string, std::string> referencesOf(const Schema& schema,
                                                const nlohmann::json& config) {
    std::map<std::string, std::string> references;
    for (const std::string& name : schema.secretNames()) {
        const auto found = config.find(name);
        if (found != config.end() && found->is_string()) {
            references[name] = found->get<std::string>();
        } else if (schema.find(name)->required) {
            throw Refusal("the configuration needs \"" + name + "\": env:NAME or file:/path");
        }
    }
    return references;
}

}  // namespace

LivePlugin::LivePlugin(const Subject& subject, const std::filesystem::path& state,
                       LiveHost::Tell tell)
    : plugin_(load(subject)),
      schema_(Schema::parse(plugin_.config_schema_json)),
      config_(completed(schema_, subject.config)),
      settings_(settingsOf(schema_, config_, {state.string(), kHandle})),
      host_(readSecrets(referencesOf(schema_, config_)), std::move(tell)),
      watched_({host_.abi(), notices_, schema_.secretNames(), schema_.hosts, subject.give_up}),
      caller_({plugin_, watched_, notices_, subject.child}) {
    std::filesystem::create_directories(state / kHandle);
    const Reply opened = caller_.open(settings_.json);
    if (!caller_.isOpen()) throw Refusal("open " + host_.scrubbed(opened.shownAnswer()));
}

LivePlugin::~LivePlugin() { caller_.close(); }

std::vector<std::string> LivePlugin::breaches() const {
    std::vector<std::string> all;
    for (const Topic topic : {Topic::Callbacks, Topic::Returns, Topic::Values, Topic::Limits,
                              Topic::Declared, Topic::Requests, Topic::Accepted}) {
        for (const std::string& text : notices_.of(topic)) all.push_back(host_.scrubbed(text));
    }
    return all;
}

}  // namespace gpushopper::check
