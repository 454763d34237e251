// Goal: a token proves its holder, and nothing that is stored of it does. Method: tokens of a
// seeded chance, taken apart and bent.

#include "daemon/api/access/token_text.hpp"

#include <Poco/SHA2Engine.h>

#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::api {
namespace {

using store::TokenScope;

MadeToken made(std::uint64_t seed = 1) {
    test::SeededRandom random(seed);
    return makeToken("alice", TokenScope::Write, random, tests::FixedClock::kStart);
}

}  // namespace

TEST_CASE("A made token is recognised by its row, and by no other") {
    const MadeToken token = made();
    const auto parts = parseToken(token.text.reveal());
    REQUIRE(parts);
    CHECK(parts->id == token.row.id);
    CHECK(parts->secret.size() * 4 == 256);
    CHECK(isSecretOf(token.row, parts->secret));
    CHECK(!isSecretOf(made(2).row, parts->secret));
    CHECK(token.row.name == "alice");
    CHECK(token.row.scope == TokenScope::Write);
    CHECK(token.row.created_at == tests::FixedClock::kStart);
}

TEST_CASE("What is stored is a salted hash, and gives nobody the token") {
    const MadeToken token = made();
    const std::string secret(parseToken(token.text.reveal())->secret);
    for (const std::string& stored : {token.row.id, token.row.salt, token.row.sha256})
        CHECK(stored.find(secret.substr(0, 16)) == std::string::npos);
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(token.row.salt + secret);
    CHECK(token.row.sha256 == Poco::DigestEngine::digestToHex(engine.digest()));

    store::Token other_salt = token.row;
    other_salt.salt = std::string(32, '0');
    CHECK(!isSecretOf(other_salt, secret));
    store::Token no_hash = token.row;
    no_hash.sha256.clear();
    CHECK(!isSecretOf(no_hash, secret));
}

TEST_CASE("A token with one digit changed, anywhere, is another") {
    const MadeToken token = made();
    const std::string secret(parseToken(token.text.reveal())->secret);
    for (std::size_t place = 0; place < secret.size(); ++place) {
        std::string bent = secret;
        bent[place] = bent[place] == 'a' ? 'b' : 'a';
        CHECK(!isSecretOf(token.row, bent));
    }
}

TEST_CASE("What has not the form of a token is none") {
    const std::string good(made().text.reveal());
    CHECK(parseToken(good));
    std::string upper = good;
    upper.back() = 'F';
    std::string other_prefix = good;
    other_prefix[0] = 'x';
    std::string no_underscore = good;
    no_underscore[20] = 'a';
    for (const std::string& bad :
         {std::string(), std::string("gst_"), good + "0", good.substr(1), " " + good, upper,
          other_prefix, no_underscore, std::string(100'000, 'a')})
        CHECK(!parseToken(bad));
}

TEST_CASE("Names are short plain words, and none that the daemon itself goes by") {
    for (const char* name : {"a", "alice", "ci-2.prod_x", "0"}) CHECK(isTokenName(name));
    for (const char* name :
         {"", "Alice", "a b", "a\n", "anonymous", "reconciler", "lifecycle", "ä", "a/b"})
        CHECK(!isTokenName(name));
    CHECK(isTokenName(std::string(64, 'a')));
    CHECK(!isTokenName(std::string(65, 'a')));
}

}  // namespace gpushopper::api
