#pragma once

/// public_key: what may get into an authorized_keys file. That file is a small language (options,
/// commands, several keys), so a key is parsed and written anew, never copied: known type, base64
/// that holds a key of that very type, nothing else. No option, comment or line end survives, and
/// what comes out is safe between single quotes of a shell.
/// Key types and the format: sshd(8), AUTHORIZED_KEYS FILE FORMAT; RFC 4253 section 6.6.
/// Thread safety: pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

inline constexpr std::size_t kPublicKeyBytesMax = 8192;

/// `<type> <base64>` of one public key line; nullopt when it is anything but one plain key.
std::optional<std::string> plainPublicKey(std::string_view line);

}  // namespace sdk_0_0
}  // namespace gpushopper
