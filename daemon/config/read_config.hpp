#pragma once

/// From text to Config. Everything that is wrong is said at once, each with its place and its name;
/// an unknown section or key is refused together with the known ones that look like it.
/// Thread safety: pure functions, but for readFile.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/config/config.hpp"
#include "daemon/config/ini_text.hpp"

namespace gpushopper::config {

/// What the command line adds to the file.
struct CommandLine {
    std::vector<Entry> overrides;        ///< `--set`, and options that stand for a setting.
    std::vector<std::string> providers;  ///< `--provider`: enabled with or without a section.
    std::string program_dir;             ///< Folder of the program's file: `${program}`.
};

/// Later entries of the same key win: the file first, then the command line.
/// Placeholders in paths and in the plugins' keys are replaced: `${state}`, `${program}`, and in a
/// provider's section `${provider}` (its name).
base::Result<Config> readConfig(const std::vector<Entry>& file, const CommandLine& command_line);

/// Replaces the placeholders in a value of `provider`'s section, or in a plugin's default for one.
base::Result<std::string> expandProviderValue(const Config& config, const ProviderConfig& provider,
                                              std::string_view value);

/// The text of the file; the error names it.
base::Result<std::string> readFile(const std::string& path);

/// Those of `known` that look like `name`, nearest first, at most three.
std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& known);

}  // namespace gpushopper::config
