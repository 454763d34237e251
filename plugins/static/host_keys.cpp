#include "plugins/static/host_keys.hpp"

#include <gpushopper/failure.hpp>
#include <gpushopper/kit/public_key.hpp>

#include "plugins/static/state_file.hpp"

namespace gpushopper::static_hosts {
namespace {

constexpr std::string_view kMark =
    "# Written by GPU Shopper's plugin `static`; changes are overwritten.\n";
// sshd reads it as the user who logs in, whoever owns it; public keys are no secret.
constexpr mode_t kReadable = 0644;

}  // namespace

std::string plainKey(std::string_view line) {
    const auto key = plainPublicKey(line);
    if (!key) throw Failure(GSP_INVALID_ARGUMENT, "not a plain SSH public key");
    return *key;
}

bool isOurKeysFile(const std::string& path) {
    const auto text = readFile(path);
    return !text || text->empty() || text->starts_with(kMark);
}

void writeKeysFile(const std::string& path, const std::vector<std::string>& keys) {
    std::string text(kMark);
    for (const std::string& key : keys) text += key + '\n';
    if (readFile(path) != text) writeFile(path, text, kReadable);
}

}  // namespace gpushopper::static_hosts
