#pragma once

/// Settings: which server, which token, which folders. Each comes from the flag, else from the
/// environment, else from `config.ini` in the configuration folder, else it is the default.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace gpushopper::cli {

/// The value of an environment variable; nullopt when it is unset or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment systemEnvironment();

struct Settings {
    std::string server = "http://127.0.0.1:8080";  ///< No slash at the end.
    std::string token;                             ///< Empty: none is sent.
    std::filesystem::path folder;                  ///< `$XDG_CONFIG_HOME/gpu-shopper`.
};

/// Throws Failure (Usage) for an unreadable file, an unknown key, or a URL that is none.
Settings loadSettings(const std::optional<std::string>& server_flag,
                      const std::optional<std::string>& token_flag, const Environment& environment);

}  // namespace gpushopper::cli
