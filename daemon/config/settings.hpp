#pragma once

/// Settings: the one table of everything that can be configured, apart from the plugins' own keys.
/// Each has a place in Config, a kind with its range, and a sentence. Reading, checking, printing
/// and the reference all go by it, so none of them can know a setting that another does not.
/// Thread safety: constant after construction.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/config.hpp"

namespace gpushopper::config {

struct Setting {
    std::string section;
    std::string key;
    std::string kind;     ///< For people: `integer 0 to 65535`, `one of keep, destroy`.
    std::string meaning;  ///< One sentence.
    /// Checks and stores; the result is what is wrong ("must be ..."), or nothing.
    std::function<std::optional<std::string>(Config&, std::string_view)> set;
    std::function<std::string(const Config&)> get;
    /// May hold placeholders such as `${state}`.
    bool is_path = false;
};

/// By section, in the order of the reference.
const std::vector<Setting>& settings();

/// The keys of `[provider.NAME]` that are the daemon's; every other one is the plugin's.
struct ProviderKey {
    std::string_view key;
    std::string_view kind;
    std::string_view fallback;
    std::string_view meaning;
};
const std::vector<ProviderKey>& providerKeys();

}  // namespace gpushopper::config
