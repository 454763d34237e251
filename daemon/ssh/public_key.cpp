// parsePublicKey of keys.hpp. A line that passes is rebuilt from what was understood, so nothing
// that was not understood reaches a machine's authorized_keys or a start script.

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "daemon/ssh/keys.hpp"
#include "daemon/ssh/wire.hpp"

namespace gpushopper::ssh {
namespace {

constexpr std::size_t kLineBytesMax = 16384;
constexpr std::size_t kCommentCharsMax = 128;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 16384;
constexpr std::size_t kEd25519Bytes = 32;
constexpr std::size_t kApplicationBytesMax = 256;

struct FreeGroup {
    void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
};
struct FreePoint {
    void operator()(EC_POINT* point) const { EC_POINT_free(point); }
};
struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool readEd25519(WireReader& reader) {
    const auto key = reader.readString();
    return key && key->size() == kEd25519Bytes;
}

bool isOnCurve(int curve, std::string_view encoded) {
    const std::unique_ptr<EC_GROUP, FreeGroup> group(EC_GROUP_new_by_curve_name(curve));
    if (!group) return false;
    const std::unique_ptr<EC_POINT, FreePoint> point(EC_POINT_new(group.get()));
    // RFC 5656 section 3.1: the uncompressed form (4) is the one that everybody reads.
    return point && !encoded.empty() && encoded.front() == 4 &&
           EC_POINT_oct2point(group.get(), point.get(), octets(encoded), encoded.size(), nullptr) ==
               1;
}

bool readEcdsa(WireReader& reader, std::string_view curve_name, int curve) {
    const auto name = reader.readString();
    const auto point = reader.readString();
    return name && *name == curve_name && point && isOnCurve(curve, *point);
}

bool readApplication(WireReader& reader) {
    const auto application = reader.readString();
    return application && !application->empty() && application->size() <= kApplicationBytesMax;
}

/// A positive number in its shortest form (RFC 4251 section 5, mpint); null for any other.
Number readNumber(WireReader& reader) {
    const auto bytes = reader.readString();
    if (!bytes || bytes->empty() || bytes->size() > kRsaBitsMax / 8 + 1) return nullptr;
    const auto first = static_cast<unsigned char>(bytes->front());
    if (first >= 0x80) return nullptr;
    const bool next_needs_sign =
        bytes->size() > 1 && static_cast<unsigned char>((*bytes)[1]) >= 0x80;
    if (first == 0 && !next_needs_sign) return nullptr;
    return Number(BN_bin2bn(octets(*bytes), static_cast<int>(bytes->size()), nullptr));
}

enum class Verdict : std::uint8_t { Good, Broken, ShortRsa };

Verdict readRsa(WireReader& reader) {
    const Number exponent = readNumber(reader);
    const Number modulus = readNumber(reader);
    if (!exponent || !modulus) return Verdict::Broken;
    if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get()) || !BN_is_odd(modulus.get()))
        return Verdict::Broken;
    const int bits = BN_num_bits(modulus.get());
    if (bits < kRsaBitsMin) return Verdict::ShortRsa;
    return bits <= kRsaBitsMax ? Verdict::Good : Verdict::Broken;
}

Verdict verdict(bool good) { return good ? Verdict::Good : Verdict::Broken; }

struct KeyType {
    std::string_view name;
    Verdict (*read)(WireReader&);
};

constexpr std::array kTypes = {
    KeyType{"ssh-ed25519", [](WireReader& r) { return verdict(readEd25519(r)); }},
    KeyType{"ecdsa-sha2-nistp256",
            [](WireReader& r) { return verdict(readEcdsa(r, "nistp256", NID_X9_62_prime256v1)); }},
    KeyType{"ecdsa-sha2-nistp384",
            [](WireReader& r) { return verdict(readEcdsa(r, "nistp384", NID_secp384r1)); }},
    KeyType{"ecdsa-sha2-nistp521",
            [](WireReader& r) { return verdict(readEcdsa(r, "nistp521", NID_secp521r1)); }},
    KeyType{"ssh-rsa", readRsa},
    KeyType{"sk-ssh-ed25519@openssh.com",
            [](WireReader& r) { return verdict(readEd25519(r) && readApplication(r)); }},
    KeyType{"sk-ecdsa-sha2-nistp256@openssh.com",
            [](WireReader& r) {
                return verdict(readEcdsa(r, "nistp256", NID_X9_62_prime256v1) &&
                               readApplication(r));
            }},
};

tl::unexpected<base::Error> refuse(std::string reason) {
    return base::fail(base::ErrorCode::InvalidArgument, std::move(reason));
}

bool isBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && (isBlank(text.front()))) text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view takeWord(std::string_view& rest) {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest = trim(rest.substr(end));
    return word;
}

/// Only what no shell, JSON or log reads as anything but itself; the comment is for people.
std::string cleanComment(std::string_view comment) {
    constexpr std::string_view kPunctuation = "@._+-:";
    std::string clean;
    for (const char c : comment.substr(0, kCommentCharsMax)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || kPunctuation.find(c) != std::string_view::npos;
        if (plain)
            clean += c;
        else if (!clean.empty() && clean.back() != '_')
            clean += '_';
    }
    while (!clean.empty() && clean.back() == '_') clean.pop_back();
    return clean;
}

const KeyType* findType(std::string_view name) {
    for (const KeyType& type : kTypes) {
        if (type.name == name) return &type;
    }
    return nullptr;
}

std::string typeReason() {
    std::string reason = "must start with one of: ";
    for (const KeyType& type : kTypes) {
        if (&type != kTypes.data()) reason += ", ";
        reason += type.name;
    }
    return reason;
}

}  // namespace

base::Result<PublicKey> parsePublicKey(std::string_view text) {
    if (text.size() > kLineBytesMax)
        return refuse("must be at most " + std::to_string(kLineBytesMax) + " bytes");
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.find("PRIVATE KEY") != std::string_view::npos)
        return refuse("must be the public key (the file that ends in .pub), not the private one");
    if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
        return refuse("must be one line");
    std::string_view rest = trim(text);
    if (rest.empty()) return refuse("must not be empty");
    const KeyType* type = findType(takeWord(rest));
    if (type == nullptr) return refuse(typeReason());
    const auto blob = decodeBase64(takeWord(rest));
    if (!blob) return refuse("must have the key in base64 after its type");

    WireReader reader(*blob);
    const auto inner_type = reader.readString();
    if (!inner_type || *inner_type != type->name)
        return refuse("must hold a key of the type it names");
    const Verdict read = type->read(reader);
    if (read == Verdict::ShortRsa)
        return refuse("must be an RSA key of at least " + std::to_string(kRsaBitsMin) + " bits");
    if (read != Verdict::Good || !reader.atEnd()) return refuse("must be a complete, valid key");

    std::string line = std::string(type->name) + " " + encodeBase64(*blob);
    if (const std::string comment = cleanComment(rest); !comment.empty()) line += " " + comment;
    return PublicKey{.line = std::move(line), .fingerprint = fingerprintOf(*blob)};
}

}  // namespace gpushopper::ssh
