#include "daemon/app/marketplaces.hpp"

#include <optional>
#include <utility>

#include "daemon/app/start_error.hpp"
#include "daemon/config/environment.hpp"
#include "daemon/config/read_config.hpp"

namespace gpushopper::app {
namespace {

provider::HttpSettings httpSettings(const config::HttpConfig& config) {
    provider::HttpSettings settings;
    settings.proxy_host = config.proxy_host;
    settings.proxy_port = static_cast<std::uint16_t>(config.proxy_port);
    settings.ca_file = config.ca_file;
    settings.user_agent = "gpu-shopper/" GS_VERSION;
    return settings;
}

// What the environment says about a key, as the section would say it; nullopt: nothing.
std::optional<std::string> fromEnvironment(const provider::ConfigProperty& property) {
    if (property.environment.empty()) return std::nullopt;
    auto value = config::environmentVariable(property.environment);
    // A secret stays where it is: only the reference to it becomes configuration.
    if (value && property.secret) return "env:" + property.environment;
    return value;
}

// The section's own keys; for those that it leaves out, the variables that the plugin's schema
// names, and the plugin's defaults for places: those may hold placeholders, which only the daemon
// can fill in.
std::map<std::string, std::string> valuesOf(const config::Config& config,
                                            const config::ProviderConfig& provider,
                                            const provider::ConfigSchema& schema) {
    auto values = provider.values;
    for (const provider::ConfigProperty& property : schema.properties()) {
        if (values.contains(property.name)) continue;
        if (auto value = fromEnvironment(property)) {
            values[property.name] = std::move(*value);
            continue;
        }
        if (!property.fallback.is_string()) continue;
        const auto fallback = property.fallback.get<std::string>();
        if (fallback.find("${") == std::string::npos) continue;
        values[property.name] = orRefuse(config::expandProviderValue(config, provider, fallback));
    }
    return values;
}

provider::Plugins::Folders foldersOf(const config::Config& config, Marketplaces::Purpose purpose) {
    provider::Plugins::Folders folders{
        std::filesystem::path(config.plugins.dir).lexically_normal()};
    if (purpose == Marketplaces::Purpose::Run) folders.state = config.state.dir;
    return folders;
}

}  // namespace

Marketplaces::Marketplaces(const config::Config& config, Foundation& foundation, Purpose purpose)
    : foundation_(foundation),
      purpose_(purpose),
      http_({*foundation.clock, *foundation.tasks, httpSettings(config.http)}),
      calls_(purpose == Purpose::Run
                 ? orRefuse(provider::CallRecord::open(std::filesystem::path(config.state.dir) /
                                                       "plugin_calls"))
                 : nullptr),
      plugins_({*foundation.clock, *foundation.tasks, *foundation.random, foundation.log,
                foundation.metrics, *foundation.secrets, *foundation.scrubber, http_, calls_.get()},
               foldersOf(config, purpose)) {
    for (const config::ProviderConfig& provider : config.providers) {
        Configured one;
        one.settings.name = base::ProviderName(provider.name);
        one.settings.plugin = provider.plugin;
        one.settings.sha256 = provider.sha256;
        one.settings.http_hosts = provider.http_hosts;
        one.optional = provider.optional;
        const auto library = plugins_.library(one.settings);
        if (!library) {
            refuse(one, library.error());
            continue;
        }
        const provider::ConfigSchema& schema = (*library)->table().schema;
        one.settings.values = valuesOf(config, provider, schema);
        // What is wrong in the file is wrong whether or not the provider is optional.
        const auto checked = schema.validate("provider." + provider.name, one.settings.values);
        if (!checked) throw ConfigError(checked.error().message);
        configured_.push_back(std::move(one));
    }
}

void Marketplaces::refuse(const Configured& configured, const base::Error& error) {
    const std::string& name = configured.settings.name.str();
    const bool misbehaved = purpose_ == Purpose::Run && error.code == base::ErrorCode::Internal;
    if (!configured.optional && !misbehaved)
        throw ConfigError("provider " + name + ": " + error.message);
    foundation_.log.error("provider.left_out", {{"provider", name}, {"error", error.message}});
    left_out_.push_back({configured.settings.name, error.message});
}

void Marketplaces::open() {
    // All are tried before the first is opened: what is open may have threads, and a child has
    // only the one that forks.
    std::vector<const Configured*> tried;
    for (const Configured& one : configured_) {
        if (const auto done = plugins_.tryOpening(one.settings))
            tried.push_back(&one);
        else
            refuse(one, done.error());
    }
    for (const Configured* one : tried) {
        auto opened = plugins_.open(one->settings);
        if (!opened) {
            refuse(*one, opened.error());
            continue;
        }
        providers_.push_back(std::move(*opened));
        slots_.push_back(std::make_unique<provider::ProviderSlot>(provider::SlotParts{
            *providers_.back(), *foundation_.tasks, *foundation_.clock, foundation_.metrics}));
        auto crashes = plugins_.pastCrashes(one->settings);
        if (!crashes.reason.empty())
            slots_.back()->health().setCrashed(std::move(crashes.reason), crashes.until);
    }
}

std::vector<provider::ProviderSlot*> Marketplaces::slots() const {
    std::vector<provider::ProviderSlot*> slots;
    for (const auto& slot : slots_) slots.push_back(slot.get());
    return slots;
}

std::string Marketplaces::pluginReference() {
    std::string text;
    for (const Configured& one : configured_) {
        const auto library = plugins_.library(one.settings);
        if (!library) throw ConfigError(library.error().message);
        const auto& table = (*library)->table();
        text += "\n**`[provider." + one.settings.name.str() + "]`, plugin " +
                table.traits.plugin_id +
                "**\n\n| key | type | default | meaning |\n| --- | --- | --- | --- |\n" +
                table.schema.markdownRows();
    }
    return text;
}

}  // namespace gpushopper::app
