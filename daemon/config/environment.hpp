#pragma once

/// environment: the variables that may stand in for keys of a provider's section. Secrets are not
/// read here but behind their references (base/secrets.hpp).
/// Thread safety: any thread, as long as nobody changes the environment; the daemon never does.

#include <optional>
#include <string>

namespace gpushopper::config {

/// nullopt: not set, or empty.
std::optional<std::string> environmentVariable(const std::string& name);

}  // namespace gpushopper::config
