#include "plugins/tensordock/rent/public_key.hpp"

#include <algorithm>
#include <array>

namespace gpushopper::tensordock {
namespace {

constexpr std::array<std::string_view, 7> kTypes{"ssh-ed25519",
                                                 "ssh-rsa",
                                                 "ecdsa-sha2-nistp256",
                                                 "ecdsa-sha2-nistp384",
                                                 "ecdsa-sha2-nistp521",
                                                 "sk-ssh-ed25519@openssh.com",
                                                 "sk-ecdsa-sha2-nistp256@openssh.com"};

// A blob begins with four bytes of length and the type's own name: "AAAA" in base64 for all types
// of fewer than 2^16 letters. The daemon looks at the rest.
bool isBlob(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    };
    std::string_view letters = text;
    for (int i = 0; i < 2 && letters.ends_with('='); ++i) letters.remove_suffix(1);
    return text.size() % 4 == 0 && letters.starts_with("AAAA") &&
           std::all_of(letters.begin(), letters.end(), fits);
}

bool hasControls(std::string_view line) {
    return std::any_of(line.begin(), line.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

std::optional<std::string> plainPublicKey(std::string_view line) {
    if (line.size() > kPublicKeyBytesMax || hasControls(line)) return std::nullopt;
    const std::size_t type_end = line.find(' ');
    if (type_end == std::string_view::npos) return std::nullopt;
    const std::string_view type = line.substr(0, type_end);
    if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) return std::nullopt;
    const std::string_view rest = line.substr(type_end + 1);
    const std::string_view blob = rest.substr(0, rest.find(' '));
    if (!isBlob(blob)) return std::nullopt;
    return std::string(type) + ' ' + std::string(blob);
}

}  // namespace gpushopper::tensordock
