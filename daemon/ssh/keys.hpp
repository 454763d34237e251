#pragma once

/// Ed25519 key pairs in OpenSSH's formats. A private key is a SecretText: it zeroes itself and
/// cannot be printed by accident. Formats: RFC 4253 section 6.6, RFC 8709, OpenSSH's PROTOCOL.key.
/// Thread safety: pure functions.

#include <string>
#include <string_view>

#include "daemon/base/random.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/secrets.hpp"

namespace gpushopper::ssh {

struct KeyPair {
    std::string public_line;       ///< `ssh-ed25519 AAAA... comment`, no line end.
    base::SecretText private_pem;  ///< `-----BEGIN OPENSSH PRIVATE KEY-----` ... with a line end.
};

struct PublicKey {
    std::string line;  ///< Rewritten in one line: type, base64, comment of `[A-Za-z0-9@._+:-]`.
    std::string fingerprint;  ///< `SHA256:` and unpadded base64, as ssh-keygen -l prints it.
};

/// A fresh pair; the private key is not encrypted. `comment`: printable ASCII.
KeyPair generateKeyPair(std::string_view comment, base::Random& random);

/// Reads back what generateKeyPair or `ssh-keygen -t ed25519 -N ""` wrote. Refuses encrypted files,
/// other types, and files whose public half does not belong to the private one.
base::Result<KeyPair> readKeyPair(std::string_view private_pem);

/// Reads one public key line of the types that OpenSSH accepts today (ed25519, ecdsa, rsa >= 2048
/// bits, and the sk- forms). Refuses options in front, several lines, and blobs whose inner type
/// differs. The error's text is fit for the `ssh_public_key` field of an answer.
base::Result<PublicKey> parsePublicKey(std::string_view text);

}  // namespace gpushopper::ssh
