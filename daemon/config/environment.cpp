#include "daemon/config/environment.hpp"

#include <cstdlib>

namespace gpushopper::config {

std::optional<std::string> environmentVariable(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // tidy: allow(the one reader of configuration)
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

}  // namespace gpushopper::config
