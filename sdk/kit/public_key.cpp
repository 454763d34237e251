#include <gpushopper/kit/public_key.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

constexpr std::array<std::string_view, 7> kTypes{"ssh-ed25519",
                                                 "ssh-rsa",
                                                 "ecdsa-sha2-nistp256",
                                                 "ecdsa-sha2-nistp384",
                                                 "ecdsa-sha2-nistp521",
                                                 "sk-ssh-ed25519@openssh.com",
                                                 "sk-ecdsa-sha2-nistp256@openssh.com"};

int base64Value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

// nullopt unless `text` is padded base64 of something.
std::optional<std::string> decoded(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (char c : text) {
        const int value = base64Value(c);
        if (value < 0) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>((bits >> held) & 0xffU);
    }
    return bytes;
}

// A key blob begins with its own type: four bytes of length, then the name.
bool blobIsOfType(std::string_view blob, std::string_view type) {
    if (blob.size() <= 4 + type.size()) return false;
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = (size << 8) | static_cast<std::uint8_t>(blob[i]);
    return size == type.size() && blob.substr(4, size) == type;
}

}  // namespace

std::optional<std::string> plainPublicKey(std::string_view line) {
    if (line.size() > kPublicKeyBytesMax) return std::nullopt;
    // A line end, a NUL or any other control character has no place in a key or its comment.
    const bool controls = std::any_of(line.begin(), line.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (controls) return std::nullopt;
    const std::size_t type_end = line.find(' ');
    if (type_end == std::string_view::npos) return std::nullopt;
    const std::string_view type = line.substr(0, type_end);
    if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) return std::nullopt;
    const std::string_view rest = line.substr(type_end + 1);
    const std::string_view base64 = rest.substr(0, rest.find(' '));
    const auto blob = decoded(base64);
    if (!blob || !blobIsOfType(*blob, type)) return std::nullopt;
    return std::string(type) + ' ' + std::string(base64);
}

}  // namespace sdk_0_0
}  // namespace gpushopper
