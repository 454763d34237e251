#pragma once

/// Marketplaces: the configured providers: their plugins, their handles, and a slot for each. Built
/// in two parts, so that a configuration can be checked without opening anything.
/// A provider that cannot be opened refuses the start, unless it is configured as optional: then it
/// is left out, with an error in the log. Thread safety: built by one thread; slots as they say.

#include <memory>
#include <string>
#include <vector>

#include "daemon/app/foundation.hpp"
#include "daemon/config/config.hpp"
#include "daemon/provider/http/http_client.hpp"
#include "daemon/provider/plugins.hpp"
#include "daemon/provider/provider_slot.hpp"

namespace gpushopper::app {

class Marketplaces {
public:
    /// Loads the plugins and checks each section against its plugin's schema. Throws StartError.
    Marketplaces(const config::Config& config, Foundation& foundation);

    /// Makes the handles and the slots. Throws StartError.
    void open();
    /// In the order of the configuration; empty before open().
    std::vector<provider::ProviderSlot*> slots() const;
    /// A Markdown table of the keys of each plugin that is configured.
    std::string pluginReference();

private:
    struct Configured {
        provider::ProviderSettings settings;
        bool optional = false;
    };
    void refuse(const Configured& configured, const base::Error& error) const;

    Foundation& foundation_;
    provider::HttpClient http_;
    provider::Plugins plugins_;
    std::vector<Configured> configured_;
    std::vector<std::unique_ptr<provider::PluginProvider>> providers_;
    std::vector<std::unique_ptr<provider::ProviderSlot>> slots_;  // Last: they use the providers.
};

}  // namespace gpushopper::app
