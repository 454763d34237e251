#pragma once

/// firstBootCommands: what a machine runs as root at its first boot, as the strings of cloud-init's
/// `runcmd`. Keys first, for root, the images' own `user` and the one whom the core logs in as;
/// then the environment; then the consumer's own command, so that whatever it does, the machine can
/// be reached.
///
/// Why so (older project, live, 2026-01): the documented `ssh_key` did not install the key,
/// `ssh_authorized_keys` and `write_files` did not either; `runcmd` did, for both users.
/// Each string is one command of /bin/sh, run as root; a failing one does not stop the next.
/// Thread safety: pure.

#include <gpushopper/values.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::tensordock {

/// The one way in which text gets into a shell: in single quotes, with `'` as `'\''`.
std::string shellQuoted(std::string_view text);

struct FirstBoot {
    std::vector<std::string> keys;  ///< Plain ones (kit/public_key.hpp).
    std::string user;               ///< Whom the core logs in as; [a-z0-9_-].
    KeyValues env;
    std::string on_start;  ///< A script for bash; empty: none.
};

/// Throws Failure INVALID_ARGUMENT for a variable that is no name, or a NUL in a text.
std::vector<std::string> firstBootCommands(const FirstBoot& wanted);

}  // namespace gpushopper::tensordock
