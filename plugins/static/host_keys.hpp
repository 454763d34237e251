#pragma once

/// host_keys: the authorized_keys file of one host, a file that belongs to this plugin alone. It
/// begins with a line that says so; a file that begins otherwise is never touched, because it may
/// hold the keys by which the owner gets in. Thread safety: any thread; one writer of a file.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::static_hosts {

inline constexpr std::size_t kKeysMax = 64;

/// The key as `type base64`. Throws Failure INVALID_ARGUMENT for anything but one plain public key:
/// options in front of it, a line end or another control character in it could open more doors.
std::string plainKey(std::string_view line);

/// Whether the file is not there, empty, or begins with our line. Throws FileError.
bool isOurKeysFile(const std::string& path);
/// Replaces it, mode 0644, unless it says the same already. Throws FileError.
void writeKeysFile(const std::string& path, const std::vector<std::string>& keys);

}  // namespace gpushopper::static_hosts
