#pragma once

/// Plugins: opens the configured providers: loads each plugin once, checks its configuration
/// against its own schema and makes a handle of it. Two providers may use one plugin: they share
/// its code and nothing else. Loaded libraries stay for the life of the process. Thread safety: one
/// thread at a time; the providers it returns are as Provider says.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/provider/abi/plugin_library.hpp"
#include "daemon/provider/health.hpp"
#include "daemon/provider/host_services.hpp"
#include "daemon/provider/provider.hpp"

namespace gpushopper::provider {

/// A Provider that is a plugin: what the core can ask of it besides.
class PluginProvider : public Provider {
public:
    /// The last call that returned did so more than kOverrunMax after its deadline: a breach of
    /// the plugin's contract. (A call that has not returned is seen by who waits for it.)
    virtual bool lastCallOverran() const = 0;

    static constexpr base::Millis kOverrunMax{2'000};
};

/// One `[provider.NAME]` of the configuration.
struct ProviderSettings {
    base::ProviderName name;
    std::string plugin;                         ///< `mock`, or an absolute path.
    std::string sha256;                         ///< Pin of the plugin's file; empty: none.
    std::map<std::string, std::string> values;  ///< The plugin's own keys.
};

class Plugins {
public:
    /// `folder`: where plugins that are named without a path are.
    Plugins(const HostWorld& world, std::filesystem::path folder);
    ~Plugins();

    /// The provider must be destroyed before this and what `world` refers to, and after its last
    /// call. Errors: InvalidArgument, or what the plugin's open() said; one sentence each.
    base::Result<std::unique_ptr<PluginProvider>> open(const ProviderSettings& settings);
    /// All or the first error.
    base::Result<std::vector<std::unique_ptr<PluginProvider>>> openAll(
        const std::vector<ProviderSettings>& settings);

    /// Loads the plugin for its description; for generated documents.
    base::Result<const PluginLibrary*> library(const ProviderSettings& settings);

private:
    const HostWorld world_;
    const std::filesystem::path folder_;
    std::vector<std::unique_ptr<PluginLibrary>> libraries_;
};

}  // namespace gpushopper::provider
