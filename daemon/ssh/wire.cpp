#include "daemon/ssh/wire.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gpushopper::ssh {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> makeSextets() {
    std::array<std::int8_t, 256> table{};
    for (auto& value : table) value = -1;
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}
constexpr auto kSextets = makeSextets();

std::uint32_t octet(char c) { return static_cast<unsigned char>(c); }

}  // namespace

std::optional<std::uint32_t> WireReader::readUint32() {
    if (failed_ || rest_.size() < 4) {
        failed_ = true;
        return std::nullopt;
    }
    const std::uint32_t value =
        octet(rest_[0]) << 24 | octet(rest_[1]) << 16 | octet(rest_[2]) << 8 | octet(rest_[3]);
    rest_.remove_prefix(4);
    return value;
}

std::optional<std::string_view> WireReader::readString() {
    const auto length = readUint32();
    if (!length || *length > rest_.size()) {
        failed_ = true;
        return std::nullopt;
    }
    const std::string_view bytes = rest_.substr(0, *length);
    rest_.remove_prefix(*length);
    return bytes;
}

void appendUint32(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

void appendString(std::string& out, std::string_view bytes) {
    appendUint32(out, static_cast<std::uint32_t>(bytes.size()));
    out += bytes;
}

std::string encodeBase64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? octet(bytes[i + j]) : 0);
        for (std::size_t j = 0; j < 4; ++j)
            text += j <= count ? kAlphabet[group >> (18 - 6 * j) & 63] : '=';
    }
    return text;
}

std::optional<std::string> decodeBase64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && text[text.size() - 1 - padding] == '=') ++padding;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text.substr(0, text.size() - padding)) {
        const std::int8_t sextet = kSextets[static_cast<unsigned char>(c)];
        if (sextet < 0) return std::nullopt;
        pending = (pending << 6 | static_cast<std::uint32_t>(sextet)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(pending >> bits & 0xff);
        }
    }
    if ((pending & ((1U << bits) - 1)) != 0) return std::nullopt;
    return bytes;
}

std::string fingerprintOfDigest(std::string_view sha256_digest) {
    std::string text = encodeBase64(sha256_digest);
    while (!text.empty() && text.back() == '=') text.pop_back();
    return "SHA256:" + text;
}

std::string fingerprintOf(std::string_view blob) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(blob.data(), blob.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-256");
    std::string bytes(digest.begin(), digest.begin() + length);
    return fingerprintOfDigest(bytes);
}

}  // namespace gpushopper::ssh
