#pragma once

/// ProbeKey: the deployment's own Ed25519 pair, installed beside the consumer's key on every
/// machine, so that the daemon can verify a machine without ever holding a consumer's key. One file
/// in the state folder, made at the first start; all daemons of one database must share it.
/// Thread safety: any thread, any process.

#include <filesystem>
#include <string>

#include "daemon/base/random.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/secrets.hpp"

namespace gpushopper::ssh {

struct ProbeKey {
    std::string public_line;       ///< What goes onto the machines.
    base::SecretText private_pem;  ///< OpenSSH's format, without a passphrase.
};

/// Reads the key in `path`, or makes it (mode 0600). Any fault of the file is an error whose
/// sentence says what to do; a key is never replaced, because the machines know the old one.
base::Result<ProbeKey> loadOrCreateProbeKey(const std::filesystem::path& path,
                                            base::Random& random);

}  // namespace gpushopper::ssh
