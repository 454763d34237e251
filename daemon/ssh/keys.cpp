#include "daemon/ssh/keys.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>

#include "daemon/base/assert.hpp"
#include "daemon/ssh/wire.hpp"

namespace gpushopper::ssh {
namespace {

constexpr std::string_view kType = "ssh-ed25519";
constexpr std::string_view kMagic("openssh-key-v1\0", 15);
constexpr std::string_view kBegin = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
constexpr std::string_view kEnd = "-----END OPENSSH PRIVATE KEY-----\n";
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kPemColumns = 70;
constexpr std::size_t kBlockBytes = 8;  // The block size of the cipher "none" (PROTOCOL.key).

struct FreePkey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

using Seed = std::array<std::uint8_t, kKeyBytes>;

std::string publicHalf(const Seed& seed) {
    const std::unique_ptr<EVP_PKEY, FreePkey> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
    std::array<unsigned char, kKeyBytes> bytes{};
    std::size_t length = bytes.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &length) != 1 ||
        length != kKeyBytes)
        throw std::runtime_error("this OpenSSL makes no Ed25519 keys (is it in FIPS mode?)");
    return {bytes.begin(), bytes.end()};
}

/// Grows without leaving copies of the secret behind in freed memory.
std::string secretBuffer(std::size_t capacity) {
    std::string buffer;
    buffer.reserve(capacity);
    return buffer;
}

std::string privateSection(const Seed& seed, std::string_view public_key, std::string_view comment,
                           base::Random& random) {
    std::string section = secretBuffer(256 + comment.size());
    const auto check = static_cast<std::uint32_t>(random.next());
    appendUint32(section, check);  // Twice the same: that is how a wrong passphrase is noticed.
    appendUint32(section, check);
    appendString(section, kType);
    appendString(section, public_key);
    appendUint32(section, static_cast<std::uint32_t>(seed.size() + public_key.size()));
    for (const std::uint8_t byte : seed) section += static_cast<char>(byte);
    section += public_key;
    appendString(section, comment);
    for (char pad = 1; section.size() % kBlockBytes != 0; ++pad) section += pad;
    return section;
}

base::SecretText privatePem(std::string_view public_blob, std::string_view section) {
    base::SecretText blob = [&] {
        std::string bytes = secretBuffer(256 + public_blob.size() + section.size());
        bytes += kMagic;
        appendString(bytes, "none");  // cipher
        appendString(bytes, "none");  // key derivation
        appendString(bytes, "");      // its options
        appendUint32(bytes, 1);       // number of keys
        appendString(bytes, public_blob);
        appendString(bytes, section);
        return base::SecretText(std::move(bytes));
    }();
    const base::SecretText text(encodeBase64(blob.reveal()));
    std::string pem = secretBuffer(128 + text.reveal().size() * 2);
    pem += kBegin;
    for (std::size_t at = 0; at < text.reveal().size(); at += kPemColumns) {
        pem += text.reveal().substr(at, kPemColumns);
        pem += '\n';
    }
    pem += kEnd;
    return base::SecretText(std::move(pem));
}

std::string publicLine(std::string_view blob, std::string_view comment) {
    std::string line = std::string(kType) + " " + encodeBase64(blob);
    if (!comment.empty()) line += " " + std::string(comment);
    return line;
}

tl::unexpected<base::Error> notReadable(const char* why) {
    return base::fail(base::ErrorCode::InvalidArgument, std::string("the private key ") + why);
}

/// The bytes between the two PEM lines.
base::SecretText decodePem(std::string_view pem) {
    if (!pem.starts_with(kBegin)) return {};
    pem.remove_prefix(kBegin.size());
    const std::size_t end = pem.find(kEnd.substr(0, kEnd.size() - 1));
    if (end == std::string_view::npos) return {};
    std::string text = secretBuffer(end);
    for (const char c : pem.substr(0, end)) {
        if (c != '\n' && c != '\r') text += c;
    }
    const base::SecretText compact(std::move(text));
    return base::SecretText(decodeBase64(compact.reveal()).value_or(""));
}

struct PrivateSection {
    std::string_view public_key;
    std::string_view secret_key;  ///< Seed and public key, 32 bytes each.
    std::string_view comment;
};

std::optional<PrivateSection> readPrivateSection(std::string_view section) {
    WireReader reader(section);
    const auto check = reader.readUint32();
    const auto check_again = reader.readUint32();
    const auto type = reader.readString();
    const auto public_key = reader.readString();
    const auto secret_key = reader.readString();
    const auto comment = reader.readString();
    if (!comment || check != check_again || *type != kType) return std::nullopt;
    if (public_key->size() != kKeyBytes || secret_key->size() != 2 * kKeyBytes) return std::nullopt;
    return PrivateSection{*public_key, *secret_key, *comment};
}

}  // namespace

KeyPair generateKeyPair(std::string_view comment, base::Random& random) {
    for (const char c : comment) GS_ASSERT(c >= ' ' && c <= '~');
    Seed seed{};
    random.fill(seed);
    const std::string public_key = publicHalf(seed);
    std::string blob;
    appendString(blob, kType);
    appendString(blob, public_key);
    const base::SecretText section(privateSection(seed, public_key, comment, random));
    explicit_bzero(seed.data(), seed.size());
    return {.public_line = publicLine(blob, comment),
            .private_pem = privatePem(blob, section.reveal())};
}

base::Result<KeyPair> readKeyPair(std::string_view private_pem) {
    const base::SecretText bytes = decodePem(private_pem);
    if (!bytes.reveal().starts_with(kMagic)) return notReadable("is not in OpenSSH's format");
    WireReader reader(bytes.reveal().substr(kMagic.size()));
    const auto cipher = reader.readString();
    const auto derivation = reader.readString();
    const auto options = reader.readString();
    const auto count = reader.readUint32();
    const auto blob = reader.readString();
    const auto section = reader.readString();
    if (!section || !reader.atEnd() || *count != 1) return notReadable("is damaged");
    if (*cipher != "none" || *derivation != "none" || !options->empty())
        return notReadable("has a passphrase: give one without");
    const auto content = readPrivateSection(*section);
    if (!content) return notReadable("is damaged, or no Ed25519 key");

    Seed seed{};
    for (std::size_t i = 0; i < seed.size(); ++i)
        seed[i] = static_cast<std::uint8_t>(content->secret_key[i]);
    const std::string public_key = publicHalf(seed);
    explicit_bzero(seed.data(), seed.size());
    std::string expected_blob;
    appendString(expected_blob, kType);
    appendString(expected_blob, public_key);
    if (*blob != expected_blob || content->public_key != public_key)
        return notReadable("does not match its public half");
    std::string comment;
    for (const char c : content->comment) comment += c >= ' ' && c <= '~' ? c : '_';
    return KeyPair{.public_line = publicLine(*blob, comment),
                   .private_pem = base::SecretText(std::string(private_pem))};
}

}  // namespace gpushopper::ssh
