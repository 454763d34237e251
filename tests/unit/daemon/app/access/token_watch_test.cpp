// Goal: a running daemon takes the tokens as they come and go, is never opened by a broken store or
// where others can reach it, and says once what it is. Method: looks at the inline store.

#include "daemon/app/access/token_watch.hpp"

#include <algorithm>

#include "daemon/api/access/token_text.hpp"
#include "daemon/app/start_error.hpp"
#include "tests/support/store_fixture.hpp"

namespace gpushopper::app {
namespace {

/// The tokens of a real store, which can be made to fail.
class FailingTokens final : public store::TokenStore {
public:
    explicit FailingTokens(store::TokenStore& inner) : inner_(inner) {}
    bool failing = false;
    int reads = 0;

    base::Result<void> add(const store::Token& token) override { return inner_.add(token); }
    base::Result<void> remove(const std::string& name) override { return inner_.remove(name); }
    base::Result<std::vector<store::Token>> list() override {
        ++reads;
        if (failing) return base::fail(base::ErrorCode::StoreFailed, "the disk is gone");
        return inner_.list();
    }

private:
    store::TokenStore& inner_;
};

struct Watched {
    std::unique_ptr<TokenWatch> on(const std::string& bind) {
        return std::make_unique<TokenWatch>(
            TokenWatch::Parts{tokens, world.tasks, world.clock, world.log}, bind);
    }
    std::string add(const std::string& name) {
        const api::MadeToken made =
            api::makeToken(name, store::TokenScope::Admin, world.random, world.clock.wallNow());
        REQUIRE(tokens.add(made.row));
        return std::string(made.text.reveal());
    }
    static bool letsIn(const TokenWatch& watch, const std::string& token) {
        api::Request request;
        if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
        return watch.authenticator().authenticate(request).has_value();
    }
    long said(const std::string& event) const {
        const auto lines = world.log.lines();
        return std::count_if(lines.begin(), lines.end(),
                             [&](const std::string& line) { return line.starts_with(event); });
    }

    store::InlineStore world;
    FailingTokens tokens{world.store->tokens()};
};

}  // namespace

TEST_CASE("Tokens are taken and refused as the store has them", "[app]") {
    Watched watched;
    const auto watch = watched.on("127.0.0.1");
    CHECK(Watched::letsIn(*watch, ""));
    const std::string token = watched.add("alice");
    CHECK(Watched::letsIn(*watch, ""));  // Not looked yet.
    watch->refresh();
    CHECK(!Watched::letsIn(*watch, ""));
    CHECK(Watched::letsIn(*watch, token));
    CHECK(watched.said("access.tokens.changed") == 1);
    watch->refresh();
    CHECK(watched.said("access.tokens.changed") == 1);

    REQUIRE(watched.tokens.remove("alice"));
    watch->refresh();
    CHECK(Watched::letsIn(*watch, ""));
    CHECK(watched.said("access.open") == 1);
}

TEST_CASE("No request looks into the store", "[app]") {
    Watched watched;
    watched.add("alice");
    const auto watch = watched.on("127.0.0.1");
    const int reads = watched.tokens.reads;
    for (int i = 0; i < 1'000; ++i)
        CHECK(!Watched::letsIn(*watch, "gst_0123456789abcdef_" + std::string(64, '0')));
    CHECK(watched.tokens.reads == reads);
}

TEST_CASE("A store that cannot be read changes nothing, and is told once", "[app]") {
    Watched watched;
    const std::string token = watched.add("alice");
    const auto watch = watched.on("127.0.0.1");
    watched.tokens.failing = true;
    watch->refresh();
    watch->refresh();
    CHECK(!Watched::letsIn(*watch, ""));
    CHECK(Watched::letsIn(*watch, token));
    CHECK(watched.said("access.tokens.unreadable") == 1);
    CHECK_THROWS_AS(watched.on("127.0.0.1"), StartError);
}

TEST_CASE("Where others can reach it, it starts with a token only and never opens", "[app]") {
    Watched watched;
    for (const char* bind : {"0.0.0.0", "::", "192.168.1.5"})
        CHECK_THROWS_AS(watched.on(bind), ConfigError);
    const std::string token = watched.add("alice");
    const auto watch = watched.on("0.0.0.0");
    CHECK(Watched::letsIn(*watch, token));
    CHECK(!Watched::letsIn(*watch, ""));
    REQUIRE(watched.tokens.remove("alice"));
    watch->refresh();
    CHECK(!Watched::letsIn(*watch, ""));
    CHECK(!Watched::letsIn(*watch, token));
    CHECK(watched.said("access.open") == 0);
}

}  // namespace gpushopper::app
