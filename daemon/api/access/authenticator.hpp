#pragma once

/// Authenticator: from whom does a request come? It holds the tokens as they were last published,
/// so a request costs one hash at most and never a look into the store, however many wrong tokens
/// somebody tries.
///
/// As long as there is no token, everybody is let in as `anonymous`, if it was made to do so (the
/// daemon can be reached from its own machine only); otherwise nobody is.
/// Thread safety: any thread; publish() may run beside requests.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/access/scope.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/wire/message.hpp"
#include "daemon/base/published.hpp"
#include "daemon/store/token_store.hpp"

namespace gpushopper::api {

/// Who asks. Without a token: `anonymous`, known by its address.
struct Caller {
    std::string actor = "anonymous";  ///< A token's name; for logs and audit lines.
    std::string client;               ///< Whose requests are counted together, and whose keys.
    std::optional<store::TokenScope> scope{};  ///< Empty: there are no tokens; all is allowed.

    bool may(Scope needed) const { return !scope || covers(*scope, needed); }
};

class Authenticator {
public:
    enum class WithoutTokens : std::uint8_t { LetAllIn, LetNobodyIn };

    explicit Authenticator(WithoutTokens without_tokens);
    ~Authenticator();
    Authenticator(const Authenticator&) = delete;
    Authenticator& operator=(const Authenticator&) = delete;

    /// From now on exactly these are valid.
    void publish(std::vector<store::Token> tokens);
    /// True: nobody needs a token.
    bool open() const;
    /// The caller, or `unauthorized` with its WWW-Authenticate.
    tl::expected<Caller, Problem> authenticate(const Request& request) const;

private:
    class Tokens;

    const WithoutTokens without_tokens_;
    base::Published<Tokens> tokens_;
};

/// Who asks at a place that is open to everybody: no token is looked at.
Caller anonymousCaller(const Request& request);

/// `insufficient_scope`, with its WWW-Authenticate.
Problem insufficientScope(Scope needed);

}  // namespace gpushopper::api
