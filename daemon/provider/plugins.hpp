#pragma once

/// Plugins: opens the configured providers: loads each plugin once, checks its configuration
/// against its own schema and makes a handle of it. Two providers may use one plugin: they share
/// its code and nothing else. Loaded libraries stay for the life of the process.
///
/// Foreign code runs in a child process first, in the daemon only behind marks in the state folder,
/// and not at all when it brought the daemon down before (docs/plugin-gate.md). To be used while no
/// other thread runs: library() for all providers, then tryOpening() for all, then open().
/// Thread safety: one thread at a time; the providers it returns are as Provider says.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/provider/abi/plugin_library.hpp"
#include "daemon/provider/gate/crash_history.hpp"
#include "daemon/provider/gate/loading_marks.hpp"
#include "daemon/provider/host_services.hpp"
#include "daemon/provider/provider.hpp"

namespace gpushopper::provider {

/// One `[provider.NAME]` of the configuration.
struct ProviderSettings {
    base::ProviderName name;
    std::string plugin;                         ///< `mock`, or an absolute path.
    std::string sha256;                         ///< Pin of the plugin's file; empty: none.
    std::map<std::string, std::string> values;  ///< The plugin's own keys.
    std::vector<std::string> http_hosts{};      ///< That its HTTP may go to; empty: its schema's.
};

class Plugins {
public:
    struct Folders {
        std::filesystem::path plugins;  ///< Of plugins that are named without a path.
        /// Where marks and crashes are kept; nullopt: nothing is, because nothing is opened.
        std::optional<std::filesystem::path> state{};
        base::Millis trial_limit = kTrialLimit;  ///< For each thing that a child tries.
    };

    Plugins(const HostWorld& world, Folders folders);
    ~Plugins();

    /// Loads the plugin. Errors: one sentence; InvalidArgument for what is wrong with the file, the
    /// configuration or the table, Internal for what the code did, now or in an earlier run.
    base::Result<const PluginLibrary*> library(const ProviderSettings& settings);
    /// Opens and closes it in a child. Errors: as open(); Internal for what the code did.
    base::Result<void> tryOpening(const ProviderSettings& settings);

    /// The provider must be destroyed before this and what `world` refers to, and after its last
    /// call. Errors: InvalidArgument, or what the plugin's open() said; one sentence each.
    base::Result<std::unique_ptr<Provider>> open(const ProviderSettings& settings);
    /// What its crashes in earlier runs mean for a provider that may be opened all the same.
    CrashVerdict pastCrashes(const ProviderSettings& settings) const;

private:
    struct Readied {
        const PluginLibrary* library;
        HostIdentity identity;
        std::string config_json;
    };
    base::Result<Readied> ready(const ProviderSettings& settings);
    base::Result<const PluginLibrary*> load(const ProviderSettings& settings,
                                            const std::filesystem::path& file);
    base::Result<LoadingMarks::Mark> mark(const ProviderSettings& settings,
                                          const std::string& sha256) const;

    const HostWorld world_;
    const Folders folders_;
    const LoadingMarks marks_;
    const CrashHistory crashes_;
    std::vector<std::unique_ptr<PluginLibrary>> libraries_;
};

}  // namespace gpushopper::provider
