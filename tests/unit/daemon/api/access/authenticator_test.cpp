// Goal: a request comes from whoever holds its token, from anonymous where that is allowed, or from
// nobody; each scope covers what the contract says. Method: headers of all kinds.

#include "daemon/api/access/authenticator.hpp"

#include <array>

#include "daemon/api/access/token_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::api {
namespace {

using store::TokenScope;
using WithoutTokens = Authenticator::WithoutTokens;

struct Door {
    explicit Door(WithoutTokens without = WithoutTokens::LetAllIn) : authenticator(without) {}

    std::string give(const std::string& name, TokenScope scope) {
        MadeToken made = makeToken(name, scope, random, tests::FixedClock::kStart);
        rows.push_back(std::move(made.row));
        authenticator.publish(rows);
        return std::string(made.text.reveal());
    }
    tl::expected<Caller, Problem> ask(Headers headers) const {
        Request request;
        request.headers = std::move(headers);
        request.client = "10.0.0.1";
        return authenticator.authenticate(request);
    }
    /// Empty when it was let in.
    std::string challenge(Headers headers) const {
        const auto caller = ask(std::move(headers));
        if (caller) return "";
        CHECK(caller.error().code == ProblemCode::Unauthorized);
        return std::string(caller.error().headers.find("WWW-Authenticate").value_or("none"));
    }

    test::SeededRandom random{7};
    std::vector<store::Token> rows;
    Authenticator authenticator;
};

constexpr const char* kMissing = "Bearer realm=\"gpu-shopper\"";
constexpr const char* kWrong = "Bearer realm=\"gpu-shopper\", error=\"invalid_token\"";

}  // namespace

TEST_CASE("Without a token anybody is anonymous, known by the address") {
    const Door door;
    CHECK(door.authenticator.open());
    for (const Headers& headers : {Headers{}, Headers{{"Authorization", "Bearer whatever"}}}) {
        const auto caller = door.ask(headers);
        REQUIRE(caller);
        CHECK(caller->actor == "anonymous");
        CHECK(caller->client == "10.0.0.1");
        CHECK(caller->may(Scope::Admin));
    }
}

TEST_CASE("Where others can reach it, no token means that nobody gets in") {
    Door door(WithoutTokens::LetNobodyIn);
    CHECK(!door.authenticator.open());
    CHECK(door.challenge({}) == kMissing);
    const std::string token = door.give("alice", TokenScope::Read);
    CHECK(door.challenge({{"Authorization", "Bearer " + token}}).empty());
    door.authenticator.publish({});
    CHECK(door.challenge({{"Authorization", "Bearer " + token}}) == kWrong);
}

TEST_CASE("The holder of a token is who it was made for") {
    Door door;
    const std::string alice = door.give("alice", TokenScope::Read);
    const std::string bob = door.give("bob", TokenScope::Write);
    CHECK(!door.authenticator.open());
    for (const std::string scheme : {"Bearer ", "bearer ", "BEARER  "}) {
        const auto caller = door.ask({{"authorization", scheme + bob}});
        REQUIRE(caller);
        CHECK(caller->actor == "bob");
        CHECK(caller->client == "token " + door.rows[1].id);
        CHECK(caller->may(Scope::Write));
        CHECK(!caller->may(Scope::Admin));
    }
    CHECK(door.ask({{"Authorization", "Bearer " + alice}})->actor == "alice");
}

TEST_CASE("No token, a wrong one and two of them are told apart as the contract says") {
    Door door;
    const std::string token = door.give("alice", TokenScope::Admin);
    CHECK(door.challenge({}) == kMissing);
    CHECK(door.challenge({{"Authorization", "Basic YTpi"}}) == kMissing);
    CHECK(door.challenge({{"Authorization", token}}) == kMissing);
    CHECK(door.challenge({{"Authorization", "Bearer"}}) == kWrong);
    CHECK(door.challenge({{"Authorization", "Bearer " + token + "0"}}) == kWrong);
    CHECK(door.challenge({{"Authorization", "Bearer x " + token}}) == kWrong);
    std::string bent = token;
    bent.back() = bent.back() == '0' ? '1' : '0';
    CHECK(door.challenge({{"Authorization", "Bearer " + bent}}) == kWrong);
    CHECK(door.challenge({{"Authorization", "Bearer " + token},
                          {"Authorization", "Bearer " + token}}) == kWrong);
}

TEST_CASE("A removed token is wrong, and its name given again is another client") {
    Door door;
    const std::string old = door.give("alice", TokenScope::Read);
    const auto before = door.ask({{"Authorization", "Bearer " + old}});
    door.rows.clear();
    const std::string fresh = door.give("alice", TokenScope::Read);
    CHECK(door.challenge({{"Authorization", "Bearer " + old}}) == kWrong);
    const auto after = door.ask({{"Authorization", "Bearer " + fresh}});
    REQUIRE(before);
    REQUIRE(after);
    CHECK(before->client != after->client);
}

TEST_CASE("What each scope covers") {
    struct Row {
        TokenScope held;
        std::array<bool, 5> covered;  // none, read, write, admin, metrics
    };
    constexpr std::array kRows = {
        Row{TokenScope::Read, {true, true, false, false, false}},
        Row{TokenScope::Write, {true, true, true, false, false}},
        Row{TokenScope::Admin, {true, true, true, true, true}},
        Row{TokenScope::Metrics, {true, false, false, false, true}},
    };
    constexpr std::array kNeeded = {Scope::None, Scope::Read, Scope::Write, Scope::Admin,
                                    Scope::Metrics};
    for (const Row& row : kRows) {
        for (std::size_t place = 0; place < kNeeded.size(); ++place) {
            CAPTURE(store::toString(row.held), toString(kNeeded.at(place)));
            CHECK(covers(row.held, kNeeded.at(place)) == row.covered.at(place));
        }
    }
}

TEST_CASE("Too small a scope is told which one is needed") {
    const Problem problem = insufficientScope(Scope::Write);
    CHECK(problem.code == ProblemCode::InsufficientScope);
    CHECK(problem.headers.find("WWW-Authenticate") ==
          "Bearer realm=\"gpu-shopper\", error=\"insufficient_scope\", scope=\"write\"");
}

}  // namespace gpushopper::api
