#include "daemon/provider/plugins.hpp"

#include <algorithm>
#include <utility>

#include "daemon/provider/abi/abi_provider.hpp"
#include "daemon/provider/abi/plugin_file.hpp"

namespace gpushopper::provider {

Plugins::Plugins(const HostWorld& world, std::filesystem::path folder)
    : world_(world), folder_(std::move(folder)) {}

Plugins::~Plugins() = default;

base::Result<const PluginLibrary*> Plugins::library(const ProviderSettings& settings) {
    const auto file = locatePlugin(settings.plugin, folder_);
    if (!file) return base::fail(file.error());
    for (const auto& library : libraries_) {
        if (library->file() != *file) continue;
        if (auto pinned = checkPin(*file, settings.sha256); !pinned)
            return base::fail(std::move(pinned.error()));
        return library.get();
    }
    auto loaded = PluginLibrary::load({settings.plugin, folder_, settings.sha256});
    if (!loaded) return base::fail(std::move(loaded.error()));
    const std::string& id = (*loaded)->table().traits.plugin_id;
    for (const auto& library : libraries_) {
        if (library->table().traits.plugin_id == id)
            return base::fail(base::ErrorCode::InvalidArgument,
                              "the plugin " + file->string() + " is loaded already as " +
                                  library->file().string() + ": two files call themselves \"" + id +
                                  "\"");
    }
    libraries_.push_back(std::move(*loaded));
    return libraries_.back().get();
}

base::Result<std::unique_ptr<PluginProvider>> Plugins::open(const ProviderSettings& settings) {
    const auto library = this->library(settings);
    if (!library) return base::fail(library.error());
    const ConfigSchema& schema = (*library)->table().schema;
    auto config = schema.validate("provider." + settings.name.str(), settings.values);
    if (!config) return base::fail(std::move(config.error()));
    HostIdentity identity{settings.name,
                          (*library)->table().traits.plugin_id,
                          {},
                          std::move(config->secret_references),
                          schema.hosts()};
    for (const ConfigProperty& property : schema.properties()) {
        if (property.secret) identity.secret_names.push_back(property.name);
    }
    return AbiProvider::open((*library)->table(), world_, std::move(identity), config->json);
}

base::Result<std::vector<std::unique_ptr<PluginProvider>>> Plugins::openAll(
    const std::vector<ProviderSettings>& settings) {
    std::vector<std::unique_ptr<PluginProvider>> providers;
    for (const ProviderSettings& one : settings) {
        auto provider = open(one);
        if (!provider) return base::fail(std::move(provider.error()));
        providers.push_back(std::move(*provider));
    }
    return providers;
}

}  // namespace gpushopper::provider
