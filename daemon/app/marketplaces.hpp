#pragma once

/// Marketplaces: the configured providers: their plugins, their handles, and a slot for each. Built
/// in two parts, so that a configuration can be checked without opening anything.
///
/// What is wrong with a configuration or a file refuses the start, unless the provider is
/// configured as optional. A plugin whose code misbehaves (it crashes or hangs when it is tried, or
/// brought the daemon down before) is left out, and the others go on: they have machines to watch.
/// Thread safety: built by one thread while no other runs; slots as they say.

#include <memory>
#include <string>
#include <vector>

#include "daemon/app/foundation.hpp"
#include "daemon/config/config.hpp"
#include "daemon/provider/http/http_client.hpp"
#include "daemon/provider/plugins.hpp"
#include "daemon/provider/provider_slot.hpp"

namespace gpushopper::app {

/// A provider that is configured and cannot be used.
struct LeftOut {
    base::ProviderName name;
    std::string reason;  ///< One sentence: what is wrong, what to do.
};

class Marketplaces {
public:
    /// Whether the providers are to be opened later, or nothing in the state folder is touched.
    enum class Purpose { Run, Check };

    /// Loads the plugins and checks each section against its plugin's schema. Throws StartError.
    Marketplaces(const config::Config& config, Foundation& foundation, Purpose purpose);

    /// Makes the handles and the slots. Throws StartError.
    void open();
    /// In the order of the configuration; empty before open().
    std::vector<provider::ProviderSlot*> slots() const;
    const std::vector<LeftOut>& leftOut() const { return left_out_; }
    /// A Markdown table of the keys of each plugin that is configured.
    std::string pluginReference();

private:
    struct Configured {
        provider::ProviderSettings settings;
        bool optional = false;
    };
    void refuse(const Configured& configured, const base::Error& error);

    Foundation& foundation_;
    const Purpose purpose_;
    provider::HttpClient http_;
    const std::unique_ptr<provider::CallRecord> calls_;  // Null: for a check.
    provider::Plugins plugins_;
    std::vector<Configured> configured_;
    std::vector<LeftOut> left_out_;
    std::vector<std::unique_ptr<provider::Provider>> providers_;
    std::vector<std::unique_ptr<provider::ProviderSlot>> slots_;  // Last: they use the providers.
};

}  // namespace gpushopper::app
