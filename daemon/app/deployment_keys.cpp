#include "daemon/app/deployment_keys.hpp"

#include <string>
#include <utility>
#include <vector>

#include "daemon/app/start_error.hpp"
#include "daemon/base/secret_file.hpp"

namespace gpushopper::app {
namespace {

constexpr std::size_t kLabelSecretBytesMin = 32;

void take(std::vector<std::string>& secrets, const base::SecretText& secret,
          const std::string& path, base::Scrubber& scrubber) {
    if (secret.reveal().size() < kLabelSecretBytesMin)
        throw StartError("the label secret in " + path + " is shorter than 32 bytes");
    scrubber.learn(secret.reveal());
    secrets.emplace_back(secret.reveal());
}

}  // namespace

provider::Labels loadLabels(const config::KeysConfig& config, Foundation& foundation) {
    std::vector<std::string> secrets;
    const auto secret = orRefuse(base::loadOrCreateSecretFile(
        config.label_secret_file, [&] { return base::makeHexSecret(*foundation.random); }));
    take(secrets, secret, config.label_secret_file, *foundation.scrubber);
    if (!config.label_secret_old_file.empty()) {
        const auto old = orRefuse(foundation.secrets->read("file:" + config.label_secret_old_file));
        take(secrets, old, config.label_secret_old_file, *foundation.scrubber);
    }
    return provider::Labels(std::move(secrets));
}

ssh::ProbeKey loadProbeKey(const config::KeysConfig& config, Foundation& foundation) {
    return orRefuse(ssh::loadOrCreateProbeKey(config.probe_key_file, *foundation.random));
}

}  // namespace gpushopper::app
