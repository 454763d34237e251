#pragma once

/// Secret files that the daemon makes for itself at its first start (the probe key, the label
/// secret) and only reads from then on. The file appears whole or not at all, with mode 0600, and
/// two daemons that start together on one folder end up with the same secret. A file that others
/// could read or write is refused: it must be taken as known to them.
/// Thread safety: any thread, any process.

#include <filesystem>
#include <functional>

#include "daemon/base/result.hpp"
#include "daemon/base/secrets.hpp"

namespace gpushopper::base {

class Random;

/// The bytes of `path`; when there is no such file, those of `make`, written durably first. `make`
/// is not called for a file that exists. The folder must exist. Refuses (with a sentence that says
/// what to do) links, empty and oversized files, another owner, and any mode open to others.
Result<SecretText> loadOrCreateSecretFile(const std::filesystem::path& path,
                                          const std::function<SecretText()>& make);

/// 32 random bytes as 64 hexadecimal digits: what a file of a keyed hash holds.
SecretText makeHexSecret(Random& random);

}  // namespace gpushopper::base
