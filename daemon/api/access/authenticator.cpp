#include "daemon/api/access/authenticator.hpp"

#include <unordered_map>
#include <utility>

#include "daemon/api/access/token_text.hpp"
#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::string_view kScheme = "Bearer";
constexpr const char* kChallenge = R"(Bearer realm="gpu-shopper")";

Problem unauthorized(std::string detail, const std::string& error) {
    Problem problem{.code = ProblemCode::Unauthorized, .detail = std::move(detail)};
    problem.headers.add("WWW-Authenticate", kChallenge + error);
    return problem;
}

Problem noToken() {
    return unauthorized("this needs a token, sent as Authorization: Bearer TOKEN", "");
}

Problem wrongToken() {
    return unauthorized("the token is not known here", R"(, error="invalid_token")");
}

// What stands behind `Bearer `; nullopt: another scheme.
std::optional<std::string_view> credentials(std::string_view value) {
    const auto space = value.find(' ');
    if (!sameWord(value.substr(0, space), kScheme)) return std::nullopt;
    return space == std::string_view::npos ? std::string_view() : trimmed(value.substr(space));
}

}  // namespace

class Authenticator::Tokens {
public:
    explicit Tokens(std::vector<store::Token> tokens) {
        for (store::Token& token : tokens) {
            std::string id = token.id;
            by_id_.emplace(std::move(id), std::move(token));
        }
    }

    bool empty() const { return by_id_.empty(); }

    const store::Token* find(std::string_view text) const {
        const auto parts = parseToken(text);
        if (!parts) return nullptr;
        const auto found = by_id_.find(std::string(parts->id));
        if (found == by_id_.end() || !isSecretOf(found->second, parts->secret)) return nullptr;
        return &found->second;
    }

private:
    std::unordered_map<std::string, store::Token> by_id_;
};

Authenticator::Authenticator(WithoutTokens without_tokens)
    : without_tokens_(without_tokens),
      tokens_(std::make_shared<const Tokens>(std::vector<store::Token>())) {}

Authenticator::~Authenticator() = default;

void Authenticator::publish(std::vector<store::Token> tokens) {
    tokens_.set(std::make_shared<const Tokens>(std::move(tokens)));
}

bool Authenticator::open() const {
    return without_tokens_ == WithoutTokens::LetAllIn && tokens_.get()->empty();
}

tl::expected<Caller, Problem> Authenticator::authenticate(const Request& request) const {
    const auto tokens = tokens_.get();
    if (tokens->empty() && without_tokens_ == WithoutTokens::LetAllIn)
        return anonymousCaller(request);
    const auto fields = request.headers.all("Authorization");
    if (fields.size() > 1) return tl::unexpected(wrongToken());
    const auto sent = fields.empty() ? std::nullopt : credentials(fields.front());
    if (!sent) return tl::unexpected(noToken());
    const store::Token* token = tokens->find(*sent);
    if (token == nullptr) return tl::unexpected(wrongToken());
    // The id, not the name: a name that is given again belongs to somebody else.
    return Caller{.actor = token->name, .client = "token " + token->id, .scope = token->scope};
}

Caller anonymousCaller(const Request& request) { return {.client = request.client}; }

Problem insufficientScope(Scope needed) {
    const std::string word(toString(needed));
    Problem problem{.code = ProblemCode::InsufficientScope,
                    .detail = "this needs a token of scope " + word + ", and yours has less"};
    problem.headers.add(
        "WWW-Authenticate",
        std::string(kChallenge) + R"(, error="insufficient_scope", scope=")" + word + "\"");
    return problem;
}

}  // namespace gpushopper::api
