#pragma once

/// The SSH wire format (RFC 4251 section 5) and the texts around it. WireReader never reads beyond
/// its bytes: each read says whether it succeeded, and after a failure all further ones fail too.
/// Thread safety: values and pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::ssh {

class WireReader {
public:
    explicit WireReader(std::string_view bytes) : rest_(bytes) {}

    std::optional<std::uint32_t> readUint32();
    /// A length-prefixed string; the view lives as long as the bytes.
    std::optional<std::string_view> readString();
    bool atEnd() const { return rest_.empty() && !failed_; }

private:
    std::string_view rest_;
    bool failed_ = false;
};

void appendUint32(std::string& out, std::uint32_t value);
void appendString(std::string& out, std::string_view bytes);

std::string encodeBase64(std::string_view bytes);
/// Padded base64 without any other character; the unused bits of the last one must be zero, so
/// each blob has one spelling only.
std::optional<std::string> decodeBase64(std::string_view text);

/// `SHA256:` and unpadded base64 of the digest of a public key blob.
std::string fingerprintOf(std::string_view blob);
/// The same from a digest that is there already (32 bytes).
std::string fingerprintOfDigest(std::string_view sha256_digest);

}  // namespace gpushopper::ssh
