// Goal: insert, claim, apply and change keep the promises of session_store.hpp. Method: the inline
// store in memory; each test asks for one promise.

#include "tests/support/store_fixture.hpp"

namespace gpushopper::store {
namespace {

using base::ErrorCode;
using session::Ending;
using session::Session;
using session::State;

Decide to(State state) {
    return [state](const Session& current) -> base::Result<Change> {
        Change change = changeOf(current);
        change.row.state = state;
        return change;
    };
}

Decide same() {
    return [](const Session& current) -> base::Result<Change> { return changeOf(current); };
}

// Every member differs from its default, so a column that is not read or not written shows.
Session fullSession(base::Random& random, base::WallTime now) {
    Session row = queuedSession(random, now);
    row.gpu_count = 2;
    row.vram_gb = 24;
    row.spec = {session::Workload::LlmVllm,
                session::LaunchMode::Entrypoint,
                "image",
                "model",
                "awq",
                "template",
                "echo \"hi\"",
                {8000, 22},
                120};
    row.price_max_per_hour = base::Money::micros(600'000);
    row.key_generated = true;
    row.boot_patience = base::Millis(600'000);
    row.idle_threshold_minutes = 15;
    row.ending = Ending::Fault;
    row.end_reason = session::EndReason::BootTimeout;
    row.state = State::Booting;
    row.error = "boot_timeout: 'quoted' \xc3\xa9";
    row.instance_id = base::InstanceId("i-1");
    row.address = session::Address{"10.0.0.1", 2222, "root"};
    row.endpoints = {{8000, "tcp", "10.0.0.1", 30'000}};
    row.billing = session::Billing::StorageOnly;
    row.running_price_per_hour = base::Money::micros(510'000);
    row.host_key_fingerprint = "SHA256:x";
    row.host_key_changed = true;
    row.ssh_available = true;
    row.keys_installed = true;
    row.evidence = "RTX 4090";
    row.deadline_at = now + base::Millis(1);
    row.next_step_at = now + base::Millis(2);
    row.lane = session::StepLane::Probe;
    row.attempts = 3;
    row.overdue_alarmed = true;
    row.absence_suspected = true;
    row.first_absence = session::Sighting{now, base::MonoTime(std::chrono::nanoseconds(7)), "a:1"};
    row.first_stopped = session::Sighting{now, base::MonoTime(std::chrono::nanoseconds(8)), "a:2"};
    row.retry = {
        true,           3, 1, "any", base::SessionId::make(random), base::SessionId::make(random),
        "mock-2,mock-3"};
    int offset = 10;
    for (auto* time : {&row.last_check_at, &row.key_handed_at, &row.create_called_at,
                       &row.accepted_at, &row.address_at, &row.running_at, &row.stop_begun_at,
                       &row.destroy_settled_at, &row.stopped_at, &row.accrued_until})
        *time = now + base::Millis(offset++);
    return row;
}

void checkSameFacts(const Session& a, const Session& b) {
    CHECK(a.spec.workload == b.spec.workload);
    CHECK(a.spec.mode == b.spec.mode);
    CHECK(a.spec.on_start_cmd == b.spec.on_start_cmd);
    CHECK(a.spec.exposed_ports == b.spec.exposed_ports);
    CHECK(a.spec.disk_gb == b.spec.disk_gb);
    CHECK(std::tie(a.id, a.consumer_id, a.provider, a.offer_id, a.native_offer_id, a.gpu_type,
                   a.gpu_count, a.vram_gb, a.price_per_hour, a.price_max_per_hour,
                   a.consumer_public_key, a.key_generated, a.created_at, a.boot_patience,
                   a.idle_threshold_minutes, a.label) ==
          std::tie(b.id, b.consumer_id, b.provider, b.offer_id, b.native_offer_id, b.gpu_type,
                   b.gpu_count, b.vram_gb, b.price_per_hour, b.price_max_per_hour,
                   b.consumer_public_key, b.key_generated, b.created_at, b.boot_patience,
                   b.idle_threshold_minutes, b.label));
    CHECK(std::tie(a.ending, a.end_reason, a.reservation_hours, a.expires_at, a.state, a.error,
                   a.instance_id, a.address, a.endpoints, a.billing, a.running_price_per_hour,
                   a.host_key_fingerprint, a.host_key_changed, a.ssh_available, a.keys_installed,
                   a.evidence, a.cost) ==
          std::tie(b.ending, b.end_reason, b.reservation_hours, b.expires_at, b.state, b.error,
                   b.instance_id, b.address, b.endpoints, b.billing, b.running_price_per_hour,
                   b.host_key_fingerprint, b.host_key_changed, b.ssh_available, b.keys_installed,
                   b.evidence, b.cost));
}

void checkSameTimes(const Session& a, const Session& b) {
    CHECK(std::tie(a.last_check_at, a.key_handed_at, a.create_called_at, a.accepted_at,
                   a.address_at, a.running_at, a.stop_begun_at, a.destroy_settled_at, a.stopped_at,
                   a.accrued_until, a.deadline_at, a.next_step_at) ==
          std::tie(b.last_check_at, b.key_handed_at, b.create_called_at, b.accepted_at,
                   b.address_at, b.running_at, b.stop_begun_at, b.destroy_settled_at, b.stopped_at,
                   b.accrued_until, b.deadline_at, b.next_step_at));
    CHECK(std::tie(a.lane, a.attempts, a.overdue_alarmed, a.absence_suspected, a.retry.enabled,
                   a.retry.retries_max, a.retry.count, a.retry.scope, a.retry.parent, a.retry.next,
                   a.retry.failed_offers) ==
          std::tie(b.lane, b.attempts, b.overdue_alarmed, b.absence_suspected, b.retry.enabled,
                   b.retry.retries_max, b.retry.count, b.retry.scope, b.retry.parent, b.retry.next,
                   b.retry.failed_offers));
    REQUIRE(a.first_absence);
    REQUIRE(a.first_stopped);
    CHECK(a.first_absence->mono == b.first_absence->mono);
    CHECK(a.first_absence->run == b.first_absence->run);
    CHECK(a.first_stopped->at == b.first_stopped->at);
}

TEST_CASE("what is inserted comes back, every column of it", "[store]") {
    InlineStore world;
    const Session row = fullSession(world.random, world.clock.wallNow());
    REQUIRE(world.sessions().insert(changeOf(row), std::nullopt));
    checkSameFacts(world.now(row), row);
    checkSameTimes(world.now(row), row);
}

TEST_CASE("what a change writes comes back, every column of it", "[store]") {
    InlineStore world;
    const Session full = fullSession(world.random, world.clock.wallNow());
    Session plain = queuedSession(world.random, world.clock.wallNow());
    plain.id = full.id;
    plain.price_max_per_hour = full.price_max_per_hour;
    REQUIRE(world.sessions().insert(changeOf(plain), std::nullopt));
    Session expected = full;
    expected.gpu_count = plain.gpu_count, expected.vram_gb = plain.vram_gb;
    expected.spec = plain.spec, expected.key_generated = false;
    expected.boot_patience = plain.boot_patience, expected.idle_threshold_minutes = 0;
    expected.retry = plain.retry;
    expected.retry.next = full.retry.next, expected.retry.failed_offers = "mock-2,mock-3";
    REQUIRE(world.sessions().change(
        plain.id, [&](const Session&) -> base::Result<Change> { return changeOf(full); }));
    checkSameFacts(world.now(full), expected);
    checkSameTimes(world.now(full), expected);
}

TEST_CASE("the active slot has one holder and is free again after the end", "[store]") {
    InlineStore world;
    const Session first = world.inserted();
    const Session second = queuedSession(world.random, world.clock.wallNow());
    const auto refused = world.sessions().insert(changeOf(second), std::nullopt);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Duplicate);
    CHECK(refused.error().subject == first.id.str());
    world.inserted("bob");
    world.inserted("alice", "mock-2");

    REQUIRE(world.sessions().change(first.id, [&](const Session& current) -> base::Result<Change> {
        return ended(current, world.clock.wallNow());
    }));
    CHECK(world.sessions().insert(changeOf(second), std::nullopt));
}

TEST_CASE("a wish to end frees the slot, but not while a create is in doubt", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    const auto wish = [](const Session& current) -> base::Result<Change> {
        Change change = changeOf(current);
        change.row.ending = Ending::Asked;
        return change;
    };
    REQUIRE(world.sessions().change(row.id, to(State::Creating)));
    REQUIRE(world.sessions().change(row.id, wish));
    CHECK(world.now(row).statusName() == "stopping");
    const Session next = queuedSession(world.random, world.clock.wallNow());
    CHECK(!world.sessions().insert(changeOf(next), std::nullopt));
    REQUIRE(world.sessions().change(row.id, to(State::Booting)));
    CHECK(world.sessions().insert(changeOf(next), std::nullopt));
}

TEST_CASE("a claim is taken once, and again when its lease has ended", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    const auto claimed = world.claim(row);
    REQUIRE(claimed);
    CHECK(claimed->claim.owner == "daemon-a:1");
    CHECK(claimed->claim.fence == 1);

    CHECK(world.claim(row).error().code == ErrorCode::Conflict);       // an old fence
    CHECK(world.claim(*claimed).error().code == ErrorCode::Conflict);  // a live lease
    world.clock.advance(std::chrono::seconds(30));
    const auto again = world.claim(*claimed);
    REQUIRE(again);
    CHECK(again->claim.fence == 2);
    CHECK(world.sessions().apply(row.id, 1, same()).error().code == ErrorCode::FenceLost);
    CHECK(world.sessions().apply(row.id, 2, same()));
    // Given back by apply, so the fence alone is not enough any more.
    CHECK(world.sessions().apply(row.id, 2, same()).error().code == ErrorCode::FenceLost);
    CHECK(world.now(row).claim.owner.empty());
}

TEST_CASE("a claim can carry a first change, which fails with it", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    const auto refuse = [](const Session&) -> base::Result<Change> {
        return base::fail(ErrorCode::Conflict, "no");
    };
    CHECK(!world.claim(row, refuse));
    CHECK(world.now(row).claim.fence == 0);
    const auto claimed = world.claim(row, to(State::Creating));
    REQUIRE(claimed);
    CHECK(claimed->state == State::Creating);
    CHECK(world.now(row).claim.owner == "daemon-a:1");
}

TEST_CASE("apply keeps the claim when asked, change leaves it or revokes it", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    REQUIRE(world.claim(row));
    REQUIRE(world.sessions().apply(row.id, 1, [](const Session& current) -> base::Result<Change> {
        Change change = changeOf(current);
        change.keep_claim = true;
        return change;
    }));
    CHECK(world.now(row).claim.owner == "daemon-a:1");
    REQUIRE(world.sessions().change(row.id, [](const Session& current) -> base::Result<Change> {
        Change change = changeOf(current);
        change.row.claim = {"thief", {}, 9};
        return change;
    }));
    CHECK(world.now(row).claim.owner == "daemon-a:1");
    CHECK(world.now(row).claim.fence == 1);
    REQUIRE(world.sessions().change(row.id, [](const Session& current) -> base::Result<Change> {
        Change change = changeOf(current);
        change.revoke_claim = true;
        return change;
    }));
    CHECK(world.now(row).claim.owner.empty());
    CHECK(world.sessions().apply(row.id, 1, same()).error().code == ErrorCode::FenceLost);
}

TEST_CASE("a final state is never left, and the attempt is logged", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    REQUIRE(world.sessions().change(row.id, [&](const Session& current) -> base::Result<Change> {
        return ended(current, world.clock.wallNow());
    }));
    const auto refused = world.sessions().change(row.id, to(State::Destroying));
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Conflict);
    CHECK(world.now(row).state == State::Stopped);
    REQUIRE(world.log.lines().size() == 1);
    CHECK(world.log.lines()[0].find("store.final_state.kept") == 0);
    CHECK(world.claim(row).error().code == ErrorCode::Conflict);
}

TEST_CASE("a change that fails in the middle leaves nothing of itself", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    const Session holder = world.inserted("alice", "mock-9");
    const auto refused =
        world.sessions().change(row.id, [&](const Session& current) -> base::Result<Change> {
            Change change = ended(current, world.clock.wallNow());
            change.events = {{"session_ended", "", false}};
            change.counters = {{"gpu_sessions_ended_total", 1}};
            change.audits = {{"session_ended", "test", "", ""}};
            change.next_attempt = std::make_shared<const Change>(
                changeOf(queuedSession(world.random, world.clock.wallNow(), "alice", "mock-9")));
            return change;
        });
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Duplicate);
    CHECK(refused.error().subject == holder.id.str());
    CHECK(world.now(row).state == State::Queued);
    CHECK(world.sessions().events(row.id, 10, 0)->total == 0);
    CHECK(world.store->daemons().counters()->empty());
}

TEST_CASE("a row that breaks a rule of the schema is refused without a word of SQL", "[store]") {
    InlineStore world;
    Session row = queuedSession(world.random, world.clock.wallNow());
    row.reservation_hours = 13;
    const auto refused = world.sessions().insert(changeOf(row), std::nullopt);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::StoreFailed);
    CHECK(refused.error().message.find("CHECK") == std::string::npos);
    REQUIRE(world.log.lines().size() == 1);
    CHECK(world.log.lines()[0].find("reservation_hours") != std::string::npos);
    CHECK(!world.sessions().get(row.id)->has_value());
}

TEST_CASE("the next attempt comes with the end of the one before, in its slot", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    Session next = queuedSession(world.random, world.clock.wallNow());
    REQUIRE(world.sessions().change(row.id, [&](const Session& current) -> base::Result<Change> {
        Change change = ended(current, world.clock.wallNow());
        change.row.retry.next = next.id;
        change.next_attempt = std::make_shared<const Change>(changeOf(next));
        return change;
    }));
    CHECK(world.now(next).state == State::Queued);
    CHECK(world.now(row).retry.next == next.id);
}

struct Crash {};  // As in the simulation: no std::exception, so no seam may catch it.

TEST_CASE("a crash at a boundary leaves no transaction, and a new store goes on", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    for (const std::string point : {"store.sessions.claim.before", "store.sessions.claim.after"}) {
        world.tasks.on_boundary = [&](std::string_view name) {
            if (name == point) throw Crash{};
        };
        CHECK_THROWS_AS(world.claim(world.now(row)), Crash);
        world.tasks.on_boundary = {};
        world.store.reset();
        world.reopen();
    }
    // Before: not written. After: durable.
    CHECK(world.now(row).claim.fence == 1);
    CHECK(world.sessions().releaseOlderBoots("daemon-a", 2, world.clock.wallNow()) == 1);
    CHECK(world.claim(world.now(row)));
}

TEST_CASE("a crash inside a decision rolls back", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    const auto crash = [](const Session&) -> base::Result<Change> { throw Crash{}; };
    CHECK_THROWS_AS(world.claim(row, crash), Crash);
    CHECK(world.now(row).claim.fence == 0);
    CHECK(world.claim(row));
}

TEST_CASE("the cost of a session is the sum of its ledger", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    base::Money expected;
    for (int step = 0; step < 200; ++step) {
        const auto amount = base::Money::micros(static_cast<std::int64_t>(world.random.below(99)));
        const bool fails = world.random.below(4) == 0;
        const auto written =
            world.sessions().change(row.id, [&](const Session& current) -> base::Result<Change> {
                Change change = changeOf(current);
                change.row.cost += amount;
                change.ledger = {{world.clock.wallNow(), world.clock.wallNow(), row.price_per_hour,
                                  amount, fails ? "guessed" : "agreed"}};
                return change;
            });
        CHECK(written.has_value() == !fails);
        if (!fails) expected += amount;
        REQUIRE(world.store->ledgerTotal(row.id) == expected);
        REQUIRE(world.now(row).cost == expected);
    }
}

}  // namespace
}  // namespace gpushopper::store
