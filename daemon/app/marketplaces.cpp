#include "daemon/app/marketplaces.hpp"

#include <utility>

#include "daemon/app/start_error.hpp"
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

// The section's own keys, and the plugin's defaults for places: those may hold placeholders, which
// only the daemon can fill in.
std::map<std::string, std::string> valuesOf(const config::Config& config,
                                            const config::ProviderConfig& provider,
                                            const provider::ConfigSchema& schema) {
    auto values = provider.values;
    for (const provider::ConfigProperty& property : schema.properties()) {
        if (!property.fallback.is_string() || values.contains(property.name)) continue;
        const auto fallback = property.fallback.get<std::string>();
        if (fallback.find("${") == std::string::npos) continue;
        values[property.name] = orRefuse(config::expandProviderValue(config, provider, fallback));
    }
    return values;
}

}  // namespace

Marketplaces::Marketplaces(const config::Config& config, Foundation& foundation)
    : foundation_(foundation),
      http_({*foundation.clock, *foundation.tasks, httpSettings(config.http)}),
      plugins_({*foundation.clock, *foundation.tasks, *foundation.random, foundation.log,
                foundation.metrics, *foundation.secrets, *foundation.scrubber, http_},
               std::filesystem::path(config.plugins.dir).lexically_normal()) {
    for (const config::ProviderConfig& provider : config.providers) {
        Configured one;
        one.settings.name = base::ProviderName(provider.name);
        one.settings.plugin = provider.plugin;
        one.settings.sha256 = provider.sha256;
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

void Marketplaces::refuse(const Configured& configured, const base::Error& error) const {
    const std::string& name = configured.settings.name.str();
    if (!configured.optional) throw ConfigError("provider " + name + ": " + error.message);
    foundation_.log.error("provider.left_out", {{"provider", name}, {"error", error.message}});
}

void Marketplaces::open() {
    for (const Configured& one : configured_) {
        auto opened = plugins_.open(one.settings);
        if (!opened) {
            refuse(one, opened.error());
            continue;
        }
        providers_.push_back(std::move(*opened));
        slots_.push_back(std::make_unique<provider::ProviderSlot>(provider::SlotParts{
            *providers_.back(), *foundation_.tasks, *foundation_.clock, foundation_.metrics}));
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
