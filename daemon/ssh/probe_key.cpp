#include "daemon/ssh/probe_key.hpp"

#include <utility>

#include "daemon/base/secret_file.hpp"
#include "daemon/ssh/keys.hpp"

namespace gpushopper::ssh {

base::Result<ProbeKey> loadOrCreateProbeKey(const std::filesystem::path& path,
                                            base::Random& random) {
    const auto file = base::loadOrCreateSecretFile(
        path, [&] { return generateKeyPair("gpu-shopper-probe", random).private_pem; });
    if (!file) return base::fail(file.error());
    auto pair = readKeyPair(file->reveal());
    if (!pair)
        return base::fail(base::ErrorCode::Permanent,
                          "the probe key " + path.string() + " cannot be used: " +
                              pair.error().message + "; restore it from a backup");
    return ProbeKey{.public_line = std::move(pair->public_line),
                    .private_pem = std::move(pair->private_pem)};
}

}  // namespace gpushopper::ssh
