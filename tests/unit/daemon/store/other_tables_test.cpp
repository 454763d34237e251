// Goal: doomed machines, replays, boots, settings and counters keep their interfaces' promises.
// Method: the inline store in memory.

#include "tests/support/store_fixture.hpp"

namespace gpushopper::store {
namespace {

using base::ErrorCode;

const base::ProviderName kMock("mock");
constexpr base::Millis kSecond{1'000};

NewDoomed orphan(const std::string& id) {
    return {kMock, base::InstanceId(id), "orphan", base::SessionId{}};
}

base::Result<std::optional<Doomed>> claimDoomed(InlineStore& world) {
    const auto now = world.clock.wallNow();
    return world.store->doomed().claimDue(kMock, "d:1", now + 30 * kSecond, now);
}

base::Result<Doomed> makeGone(InlineStore& world, const Doomed& row) {
    return world.store->doomed().apply(row.id, row.claim.fence,
                                       [&](const Doomed& current) -> base::Result<DoomedChange> {
                                           DoomedChange change{current, {}, {{"gone_total", 1}}};
                                           change.row.state = DoomedState::Gone;
                                           change.row.gone_at = world.clock.wallNow();
                                           return change;
                                       });
}

TEST_CASE("a machine is doomed once, and again when it is seen after it was gone", "[store]") {
    InlineStore world;
    DoomedStore& doomed = world.store->doomed();
    const auto doom = [&] {
        return doomed.doom(orphan("i-1"), world.clock.wallNow(), {{"orphan_found", "x", "", ""}},
                           {{"orphans_total", 1}});
    };
    CHECK(doom() == true);
    CHECK(doom() == false);
    CHECK(world.store->daemons().counters()->at("orphans_total") == 1);

    const auto claimed = claimDoomed(world);
    REQUIRE(claimed);
    REQUIRE(claimed->has_value());
    CHECK(makeGone(world, **claimed));
    CHECK(doomed.list(kMock, DoomedStore::Which::Open)->empty());
    CHECK(world.store->daemons().counters()->at("gone_total") == 1);

    CHECK(doom() == true);
    const auto open = doomed.list(kMock, DoomedStore::Which::Open);
    REQUIRE(open->size() == 1);
    CHECK((*open)[0].state == DoomedState::Destroying);
    CHECK(!(*open)[0].gone_at);
    CHECK((*open)[0].claim.fence > (*claimed)->claim.fence);
    CHECK(doomed.list(kMock, DoomedStore::Which::All)->size() == 1);
}

TEST_CASE("a doomed machine has one worker at a time", "[store]") {
    InlineStore world;
    DoomedStore& doomed = world.store->doomed();
    CHECK(!claimDoomed(world)->has_value());
    CHECK(!doomed.nextDue(kMock, world.clock.wallNow())->has_value());
    REQUIRE(doomed.doom(orphan("i-1"), world.clock.wallNow(), {}, {}));
    const auto first = claimDoomed(world);
    REQUIRE(first->has_value());
    CHECK(!claimDoomed(world)->has_value());
    CHECK(*doomed.nextDue(kMock, world.clock.wallNow()) == world.clock.wallNow() + 30 * kSecond);

    world.clock.advance(30 * kSecond);
    const auto second = claimDoomed(world);
    REQUIRE(second->has_value());
    CHECK(makeGone(world, **first).error().code == ErrorCode::FenceLost);
    CHECK(doomed.releaseOlderBoots("d", 2, world.clock.wallNow()) == 1);
    CHECK(makeGone(world, **second).error().code == ErrorCode::FenceLost);
}

TEST_CASE("a change of a session dooms a machine with it", "[store]") {
    InlineStore world;
    const auto row = world.inserted();
    REQUIRE(world.sessions().change(row.id, [&](const auto& current) -> base::Result<Change> {
        Change change = changeOf(current);
        change.doomed = {{kMock, base::InstanceId("i-2"), "duplicate", row.id}};
        return change;
    }));
    const auto open = world.store->doomed().list(kMock, DoomedStore::Which::Open);
    REQUIRE(open->size() == 1);
    CHECK((*open)[0].session == row.id);
    CHECK((*open)[0].cause == "duplicate");
}

TEST_CASE("an idempotency key belongs to the session that it made", "[store]") {
    InlineStore world;
    const NewReplay replay{"client POST /sessions", "key-1", "abc",
                           world.clock.wallNow() + 60 * kSecond};
    const auto row = queuedSession(world.random, world.clock.wallNow());
    REQUIRE(world.sessions().insert(changeOf(row), replay));
    ReplayStore& replays = world.store->replays();
    const auto find = [&] { return replays.find(replay.scope, "key-1", world.clock.wallNow()); };
    REQUIRE(find()->has_value());
    CHECK((*find())->status == 0);
    CHECK((*find())->session == row.id);

    // Repeated while the slot is taken: told of its own session.
    const auto again = world.sessions().insert(
        changeOf(queuedSession(world.random, world.clock.wallNow())), replay);
    CHECK(again.error().code == ErrorCode::Conflict);
    CHECK(again.error().subject == row.id.str());

    REQUIRE(replays.complete(replay.scope, "key-1", 201, "{}"));
    CHECK((*find())->status == 201);
    CHECK((*find())->body == "{}");
    CHECK(replays.complete(replay.scope, "key-2", 201, "").error().code == ErrorCode::NotFound);

    world.clock.advance(60 * kSecond);
    CHECK(!find()->has_value());
    CHECK(replays.purge(world.clock.wallNow()) == 1);
    CHECK(replays.purge(world.clock.wallNow()) == 0);
}

TEST_CASE("a refused insert leaves no idempotency key", "[store]") {
    InlineStore world;
    world.inserted();
    const NewReplay replay{"scope", "key", "abc", world.clock.wallNow() + kSecond};
    const auto refused = world.sessions().insert(
        changeOf(queuedSession(world.random, world.clock.wallNow())), replay);
    CHECK(refused.error().code == ErrorCode::Duplicate);
    CHECK(!world.store->replays().find("scope", "key", world.clock.wallNow())->has_value());
}

TEST_CASE("boots count up per daemon and a setting is made once", "[store]") {
    InlineStore world;
    DaemonStore& daemons = world.store->daemons();
    CHECK(daemons.nextBoot("a", world.clock.wallNow()) == 1);
    CHECK(daemons.nextBoot("a", world.clock.wallNow()) == 2);
    CHECK(daemons.nextBoot("b", world.clock.wallNow()) == 1);
    CHECK(daemons.once("deployment", "first") == "first");
    CHECK(daemons.once("deployment", "second") == "first");
}

TEST_CASE("counters are summed over all daemons", "[store]") {
    InlineStore world;
    const auto row = world.inserted();
    const auto count = [&](Store& store, std::int64_t by) {
        REQUIRE(store.sessions().change(row.id, [&](const auto& now) -> base::Result<Change> {
            Change change = changeOf(now);
            change.counters = {{"created_total", by}};
            return change;
        }));
    };
    const auto other = world.database->openStore("daemon-b", world.tasks, world.clock, world.log);
    count(*world.store, 1);
    count(*world.store, 2);
    count(*other, 10);
    CHECK(world.store->daemons().counters()->at("created_total") == 13);
    CHECK(other->daemons().audit({"config_loaded", "daemon", "", ""}, world.clock.wallNow()));
}

TEST_CASE("tokens are kept by name, one each, and are gone once removed", "[store]") {
    InlineStore world;
    TokenStore& tokens = world.store->tokens();
    const auto token = [&](const std::string& name, TokenScope scope) {
        return Token{.name = name,
                     .scope = scope,
                     .id = "id-" + name,
                     .salt = std::string(32, '0'),
                     .sha256 = std::string(64, 'f'),
                     .created_at = world.clock.wallNow()};
    };
    const Token alice = token("alice", TokenScope::Write);
    const Token scraper = token("scraper", TokenScope::Metrics);
    CHECK(tokens.list()->empty());
    CHECK(tokens.add(scraper));
    CHECK(tokens.add(alice));
    CHECK(*tokens.list() == std::vector<Token>{alice, scraper});

    const auto again = tokens.add(token("alice", TokenScope::Admin));
    REQUIRE(!again);
    CHECK(again.error().code == ErrorCode::Duplicate);
    CHECK(tokens.list()->front() == alice);

    world.reopen();
    CHECK(world.store->tokens().remove("alice"));
    const auto gone = world.store->tokens().remove("alice");
    REQUIRE(!gone);
    CHECK(gone.error().code == ErrorCode::NotFound);
    CHECK(*world.store->tokens().list() == std::vector<Token>{scraper});
}

TEST_CASE("scopes of tokens are their words", "[store]") {
    for (const auto scope :
         {TokenScope::Read, TokenScope::Write, TokenScope::Admin, TokenScope::Metrics})
        CHECK(parseTokenScope(toString(scope)) == scope);
    CHECK(toString(TokenScope::Metrics) == "metrics");
    CHECK(!parseTokenScope("Read"));
    CHECK(!parseTokenScope(""));
}

}  // namespace
}  // namespace gpushopper::store
