#pragma once

/// start_script: the `onstart` text of an instance in SSH mode. Ours goes first: no tmux in front
/// of a login, the environment for logins too, and the public keys; then what the consumer asked
/// for. The keys are also attached by calls of their own; some hosts took those late or never
/// (2026-01), and this way needs neither the host nor the marketplace. The script runs again at
/// each start of the container, so it adds no key twice. Thread safety: pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::vastai {

/// What Vast.ai takes for `onstart`, `args` and `args_str` together (2026-08, documentation).
inline constexpr std::size_t kScriptBytesMax = 4096;
/// What is left of it for a consumer, whose keys may be the longest usual ones (RSA, 4096 bits).
inline constexpr std::size_t kOnStartBytesMax = 2048;

/// `public_keys`: `<type> <base64>` each, as plainPublicKey() makes them. Keys that would push the
/// text over the limit are left to the attach calls; the consumer's words never are. Throws
/// Failure INVALID_ARGUMENT when these alone are too long.
std::string startScript(const std::vector<std::string>& public_keys, std::string_view on_start);

}  // namespace gpushopper::vastai
