#pragma once

/// library: loads a plugin as the daemon does: all symbols resolved at once, none of them visible
/// to others, never unloaded. Only ever done in a child.
/// Thread safety: none.

#include <gpushopper/abi_v0.h>

#include <filesystem>
#include <stdexcept>

namespace gpushopper::check {

/// Thrown with the loader's own words, or the name of the symbol that is missing: what the plugin
/// did wrong, as the end of a sentence that begins with it ("cannot be loaded: ...").
struct NotLoaded : std::runtime_error {
    using std::runtime_error::runtime_error;
};

gsp_entry_fn loadPlugin(const std::filesystem::path& file);

}  // namespace gpushopper::check
