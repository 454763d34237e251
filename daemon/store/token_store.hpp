#pragma once

/// TokenStore: who may ask for what. A token is known by its name; of the token itself there is
/// only what is needed to recognise it. Errors as in store.hpp. Thread safety: any thread, and any
/// process: tokens come and go while a daemon runs.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"

namespace gpushopper::store {

enum class TokenScope : std::uint8_t { Read, Write, Admin, Metrics };
std::string_view toString(TokenScope scope);
std::optional<TokenScope> parseTokenScope(std::string_view word);

struct Token {
    std::string name;  ///< The actor in logs and audit lines.
    TokenScope scope = TokenScope::Read;
    std::string id;      ///< Not secret: by this part of the token the row is found.
    std::string salt;    ///< 16 bytes, hex.
    std::string sha256;  ///< Of the salt's text and the token's secret part, hex.
    base::WallTime created_at{};

    bool operator==(const Token&) const = default;
};

class TokenStore {
public:
    virtual ~TokenStore() = default;
    /// Duplicate: the name is taken.
    virtual base::Result<void> add(const Token& token) = 0;
    /// NotFound: no token has that name.
    virtual base::Result<void> remove(const std::string& name) = 0;
    /// By name.
    virtual base::Result<std::vector<Token>> list() = 0;
};

}  // namespace gpushopper::store
