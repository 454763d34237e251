#include "cli/host_keys.hpp"

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/SHA2Engine.h>
#include <Poco/StreamCopier.h>

#include <sstream>

namespace gpushopper::cli {
namespace {

std::string fingerprint(const std::string& key_base64) {
    std::istringstream text(key_base64);
    Poco::Base64Decoder decoder(text);
    std::string blob;
    Poco::StreamCopier::copyToString(decoder, blob);
    Poco::SHA2Engine sha(Poco::SHA2Engine::SHA_256);
    sha.update(blob);
    const auto& digest = sha.digest();
    std::ostringstream encoded;
    Poco::Base64Encoder encoder(encoded);
    encoder.write(reinterpret_cast<const char*>(digest.data()),
                  static_cast<std::streamsize>(digest.size()));
    encoder.close();
    std::string result = encoded.str();
    while (result.ends_with('=')) result.pop_back();
    return "SHA256:" + result;
}

bool isPlainWord(std::string_view word) {
    return !word.empty() && word.find_first_not_of(
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz"
                                "0123456789+/=@.-") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> matchingHostKey(std::string_view scan, std::string_view pinned,
                                           const std::string& name) {
    std::istringstream lines{std::string(scan)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string host;
        std::string type;
        std::string key;
        words >> host >> type >> key;
        if (host.starts_with('#') || !isPlainWord(type) || !isPlainWord(key)) continue;
        if (fingerprint(key) == pinned) return name + " " + type + " " + key + "\n";
    }
    return std::nullopt;
}

}  // namespace gpushopper::cli
