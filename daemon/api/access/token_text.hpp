#pragma once

/// The text of a token: `gst_<id>_<secret>`, 16 and 64 hexadecimal digits. The id finds the row,
/// the secret (256 random bits) proves the holder. As it is random, one round of SHA-256 with a
/// salt is enough: there is nothing to guess, so nothing that a slow hash would slow down.
/// Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/random.hpp"
#include "daemon/base/secrets.hpp"
#include "daemon/store/token_store.hpp"

namespace gpushopper::api {

/// The parts of a token as a client sent it; views into what was parsed.
struct TokenParts {
    std::string_view id;
    std::string_view secret;
};
/// nullopt: it has not the form of a token, so it is none.
std::optional<TokenParts> parseToken(std::string_view text);

struct MadeToken {
    base::SecretText text;  ///< For its holder, once.
    store::Token row;       ///< For the store.
};
MadeToken makeToken(std::string name, store::TokenScope scope, base::Random& random,
                    base::WallTime now);

/// Was `secret` what this row was made of? Takes the same time wherever the hashes differ.
bool isSecretOf(const store::Token& row, std::string_view secret);

/// 1 to 64 of `a-z 0-9 . _ -`, and no actor that the daemon itself writes into its books.
bool isTokenName(std::string_view name);

}  // namespace gpushopper::api
