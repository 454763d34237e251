#include "daemon/api/access/token_text.hpp"

#include <Poco/SHA2Engine.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace gpushopper::api {
namespace {

constexpr std::string_view kPrefix = "gst_";
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kNameMax = 64;
constexpr std::array<std::string_view, 3> kOwnActors = {"anonymous", "reconciler", "lifecycle"};

bool isHex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string randomHex(std::size_t size, base::Random& random) {
    std::vector<std::uint8_t> bytes(size);
    random.fill(bytes);
    return Poco::DigestEngine::digestToHex(bytes);
}

std::string hashOf(std::string_view salt, std::string_view secret) {
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(salt.data(), salt.size());
    engine.update(secret.data(), secret.size());
    return Poco::DigestEngine::digestToHex(engine.digest());
}

// No early return, and nothing that a compiler could make one of.
bool sameBytes(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    volatile unsigned char difference = 0;
    for (std::size_t place = 0; place < left.size(); ++place)
        difference =
            static_cast<unsigned char>(difference | (static_cast<unsigned char>(left[place]) ^
                                                     static_cast<unsigned char>(right[place])));
    return difference == 0;
}

}  // namespace

std::optional<TokenParts> parseToken(std::string_view text) {
    constexpr std::size_t kIdDigits = 2 * kIdBytes;
    constexpr std::size_t kSecretDigits = 2 * kSecretBytes;
    constexpr std::size_t kUnderscore = kPrefix.size() + kIdDigits;
    if (text.size() != kUnderscore + 1 + kSecretDigits || !text.starts_with(kPrefix) ||
        text[kUnderscore] != '_')
        return std::nullopt;
    const TokenParts parts{.id = text.substr(kPrefix.size(), kIdDigits),
                           .secret = text.substr(kUnderscore + 1)};
    if (!isHex(parts.id) || !isHex(parts.secret)) return std::nullopt;
    return parts;
}

MadeToken makeToken(std::string name, store::TokenScope scope, base::Random& random,
                    base::WallTime now) {
    const base::SecretText secret(randomHex(kSecretBytes, random));
    store::Token row{.name = std::move(name),
                     .scope = scope,
                     .id = randomHex(kIdBytes, random),
                     .salt = randomHex(kSaltBytes, random),
                     .sha256 = {},
                     .created_at = now};
    row.sha256 = hashOf(row.salt, secret.reveal());
    std::string text = std::string(kPrefix) + row.id + "_";
    text += secret.reveal();
    return {.text = base::SecretText(std::move(text)), .row = std::move(row)};
}

bool isSecretOf(const store::Token& row, std::string_view secret) {
    return sameBytes(row.sha256, hashOf(row.salt, secret));
}

bool isTokenName(std::string_view name) {
    if (name.empty() || name.size() > kNameMax) return false;
    if (std::find(kOwnActors.begin(), kOwnActors.end(), name) != kOwnActors.end()) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
}

}  // namespace gpushopper::api
