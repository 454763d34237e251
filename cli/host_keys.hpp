#pragma once

/// Host keys as ssh-keyscan prints them, compared with a pinned fingerprint.
/// Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::cli {

/// The known_hosts line for `name` with the one key in the scan whose fingerprint (`SHA256:...`) is
/// the pinned one; nullopt when no key matches.
std::optional<std::string> matchingHostKey(std::string_view scan, std::string_view pinned,
                                           const std::string& name);

}  // namespace gpushopper::cli
