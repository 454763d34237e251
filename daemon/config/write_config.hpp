#pragma once

/// Config as text: the file that would give it, and the reference of all settings.
/// Thread safety: pure functions.

#include <string>

#include "daemon/config/config.hpp"

namespace gpushopper::config {

/// A file with every setting, in the table's order; reading it again gives the same Config.
std::string toIni(const Config& config);

/// A Markdown table per section: key, kind, default, meaning.
std::string referenceMarkdown();

}  // namespace gpushopper::config
