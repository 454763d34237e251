#pragma once

/// plainPublicKey: a line of an authorized_keys file reduced to type and base64. Options and a
/// comment are dropped: an option could run a command, a comment could be anything. Thread safety:
/// pure.

#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::tensordock {

inline constexpr std::size_t kPublicKeyBytesMax = 16384;

/// nullopt unless the line is `<type> <base64> [comment]` with a type that OpenSSH knows.
std::optional<std::string> plainPublicKey(std::string_view line);

}  // namespace gpushopper::tensordock
