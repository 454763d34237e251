#pragma once

/// The folder of everything that a daemon keeps.

#include <filesystem>

namespace gpushopper::app {

/// Makes it, with mode 0700, and the folders above it, unless it is there. Throws StartError.
void makeStateFolder(const std::filesystem::path& folder);

/// "the state folder cannot be used: `path`: `what`"
[[noreturn]] void refuseState(const std::filesystem::path& path, const std::string& what);

}  // namespace gpushopper::app
