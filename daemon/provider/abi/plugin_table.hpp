#pragma once

/// plugin_table: reads the table that a plugin's entry returned: copies as much as is there into a
/// zeroed table of ours, and believes nothing before it was checked. Until all checks have passed
/// the plugin is spoken of by its file only, because its own words may be garbage.
/// Thread safety: pure functions.

#include <filesystem>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/provider/config_schema.hpp"
#include "daemon/provider/provider.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

struct PluginTable {
    gsp_plugin abi{};
    ConfigSchema schema;
    Traits traits;
};

/// `expected_id`: the plugin that the configuration names. Errors are sentences about `file`.
base::Result<PluginTable> readPluginTable(const gsp_plugin* given,
                                          const std::filesystem::path& file,
                                          const std::string& expected_id);

}  // namespace gpushopper::provider
