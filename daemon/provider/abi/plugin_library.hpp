#pragma once

/// PluginLibrary: a plugin's shared library, loaded for good. Loading goes through a list of steps,
/// from the outside in; each has its own sentence for what is wrong, and no code of the plugin runs
/// before the file has passed all the steps that only look at it.
///
/// It is never unloaded, not even when this object dies: objects of the plugin may be in use to the
/// last moment, and whether dlclose() really unmaps a C++ library depends on how somebody else
/// compiled it. Reload means a restart.
/// Thread safety: load() from one thread at a time; the loaded object is immutable.

#include <filesystem>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/provider/abi/plugin_table.hpp"
#include "daemon/provider/gate/child_trial.hpp"

namespace gpushopper::provider {

struct PluginSource {
    std::string named;                       ///< As configured: `mock`, or an absolute path.
    std::filesystem::path folder;            ///< Where named plugins are.
    std::string sha256;                      ///< Pin; empty: none.
    base::Millis trial_limit = kTrialLimit;  ///< How long a child may take to try it.
};

class PluginLibrary {
public:
    /// Errors are one sentence that names the file: InvalidArgument for what is wrong with it,
    /// Internal for what it did when a child process tried it (see gate/child_trial.hpp).
    static base::Result<std::unique_ptr<PluginLibrary>> load(const PluginSource& source);

    ~PluginLibrary();
    PluginLibrary(const PluginLibrary&) = delete;
    PluginLibrary& operator=(const PluginLibrary&) = delete;

    const std::filesystem::path& file() const { return file_; }
    const std::string& sha256() const { return sha256_; }
    const PluginTable& table() const { return table_; }

private:
    class Handle;  ///< Keeps Boost.DLL out of this header.

    PluginLibrary(std::filesystem::path file, std::string sha256, std::unique_ptr<Handle> handle,
                  PluginTable table);

    const std::filesystem::path file_;
    const std::string sha256_;
    const std::unique_ptr<Handle> handle_;
    const PluginTable table_;
};

}  // namespace gpushopper::provider
