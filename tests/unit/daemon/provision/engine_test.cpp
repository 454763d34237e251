// Goal: a session lives and ends as the contract says. Method: the real engine, intents and store,
// one step at a time, over a marketplace in memory.

#include "daemon/provision/engine.hpp"

#include <algorithm>

#include "tests/support/engine_fixture.hpp"

namespace gpushopper::provision {
namespace {

using session::EndReason;
using session::State;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tests::EngineFixture;

TEST_CASE("from a queued row to a running machine, and to nothing", "[engine]") {
    EngineFixture world;
    const auto row = world.running();
    CHECK(row.host_key_fingerprint == "SHA256:pinned");
    CHECK(row.running_at);
    CHECK(world.market.creates == 1);

    REQUIRE(world.intents.end(row.id, EndReason::Done, {}));
    CHECK(world.now(row.id).statusName() == "stopping");
    world.pass(seconds(10));
    const auto over = world.now(row.id);
    CHECK(over.state == State::Stopped);
    CHECK(over.end_reason == EndReason::Done);
    CHECK(over.stopped_at);
    CHECK(world.market.machines.empty());
    CHECK(world.market.destroys == 1);
    CHECK(world.database.store->ledgerTotal(row.id) == over.cost);
    CHECK(over.cost.micros() > 0);
}

TEST_CASE("a refused create fails at once, says why, and frees the slot", "[engine]") {
    EngineFixture world;
    world.market.create_error =
        base::Error{.code = base::ErrorCode::NoCapacity, .message = "the offer is gone"};
    const auto row = world.created();
    world.runDue();
    const auto failed = world.now(row.id);
    CHECK(failed.state == State::Failed);
    CHECK(failed.error == "no_capacity: the offer is gone");
    CHECK(failed.stopped_at);
    CHECK(world.offers.evicted == std::vector{row.offer_id});
    CHECK(world.intents.create(EngineFixture::order(), {}, std::nullopt));
}

TEST_CASE("a lost answer is found by its label and never created again", "[engine]") {
    EngineFixture world;
    world.market.create_error = base::Error{.code = base::ErrorCode::Transient,
                                            .message = "connection reset",
                                            .outcome = base::Outcome::MaybeApplied};
    const auto row = world.created();
    world.runDue(1);
    CHECK(world.now(row.id).state == State::Unconfirmed);
    world.pass(seconds(10));
    CHECK(world.now(row.id).state == State::Ready);
    CHECK(world.market.creates == 1);
}

TEST_CASE("a create that never took effect fails only after the proof", "[engine]") {
    EngineFixture world;
    world.market.create_error = base::Error{.code = base::ErrorCode::Deadline,
                                            .message = "no answer",
                                            .outcome = base::Outcome::MaybeApplied};
    const auto row = world.created();
    world.runDue(1);
    world.market.machines.clear();
    // send 2 s + deadline 1 s, then two lists 1 s apart.
    world.pass(seconds(3), base::Millis(100));
    CHECK(world.now(row.id).state == State::Unconfirmed);
    world.pass(seconds(12), base::Millis(100));
    CHECK(world.now(row.id).state == State::Failed);
    CHECK(world.now(row.id).end_reason == EndReason::CreateNotFound);
    CHECK(world.market.creates == 1);
}

TEST_CASE("a reservation that is over ends by itself", "[engine]") {
    EngineFixture world;
    const auto row = world.running();
    world.pass(hours(2), minutes(1));
    world.pass(seconds(10));
    CHECK(world.now(row.id).state == State::Stopped);
    CHECK(world.now(row.id).end_reason == EndReason::Expired);
    CHECK(world.market.machines.empty());
}

TEST_CASE("an idle machine is ended, a busy or silent one is not", "[engine]") {
    EngineFixture world;
    auto wanted = EngineFixture::order();
    wanted.idle_threshold_minutes = 10;
    const auto row = world.running(wanted);
    world.pass(minutes(30), minutes(1));  // busy
    CHECK(world.now(row.id).state == State::Ready);
    world.prober.report.activity = ssh::Activity::Unknown;
    world.pass(minutes(30), minutes(1));
    CHECK(world.now(row.id).state == State::Ready);
    world.prober.report.activity = ssh::Activity::Idle;
    world.pass(minutes(8), minutes(1));
    CHECK(world.now(row.id).state == State::Ready);
    world.pass(minutes(5), minutes(1));
    CHECK(world.now(row.id).end_reason == EndReason::Idle);
    world.pass(seconds(10));
    CHECK(world.now(row.id).state == State::Stopped);
}

TEST_CASE("a refused destroy is sent for ever, alarms once, and ends with the machine",
          "[engine]") {
    EngineFixture world;
    const auto row = world.running();
    world.market.destroy_error = base::Error{.code = base::ErrorCode::Transient, .message = "down"};
    REQUIRE(world.intents.end(row.id, EndReason::Deleted, {}));
    world.pass(hours(72), minutes(1));
    CHECK(world.now(row.id).state == State::Destroying);
    CHECK(world.now(row.id).overdue_alarmed);
    CHECK(world.market.machines.size() == 1);
    world.market.destroy_error.reset();
    world.pass(minutes(3), seconds(1));
    CHECK(world.now(row.id).state == State::Stopped);
    CHECK(world.market.machines.empty());
}

TEST_CASE("a host key that changes is noted once, and nothing more is sent there", "[engine]") {
    EngineFixture world;
    const auto row = world.running();
    world.prober.error =
        ssh::ProbeError{ssh::ProbeFault::HostKeyChanged, "changed", "SHA256:other"};
    world.pass(minutes(2), seconds(30));
    const int probes = world.prober.probes;
    CHECK(world.now(row.id).host_key_changed);
    CHECK_FALSE(world.now(row.id).ssh_available);
    CHECK(world.now(row.id).state == State::Ready);
    world.pass(minutes(10), seconds(30));
    CHECK(world.prober.probes == probes);
}

TEST_CASE("the next attempt begins when the failed one is proven gone", "[engine]") {
    EngineFixture world;
    const inventory::Offer other = EngineFixture::otherOffer();
    world.offers.others = {other};
    auto wanted = EngineFixture::order();
    wanted.retry.enabled = true;
    wanted.retry.retries_max = 3;
    world.prober.error = ssh::ProbeError{ssh::ProbeFault::AuthRefused, "refused", ""};
    const auto row = world.created(wanted);
    world.pass(minutes(11), seconds(5));
    const auto failed = world.now(row.id);
    CHECK(failed.state == State::Failed);
    CHECK(failed.end_reason == EndReason::VerifyTimeout);
    REQUIRE(failed.retry.next);
    const auto next = world.now(*failed.retry.next);
    CHECK(next.retry.parent == row.id);
    CHECK(next.offer_id == other.id);
    CHECK(next.retry.failed_offers == "mock-1");
    CHECK(world.market.machines.size() == 1);
    // Whoever ends the first attempt ends the chain.
    REQUIRE(world.intents.end(row.id, EndReason::Deleted, {}));
    world.pass(seconds(10));
    CHECK(world.now(next.id).state == State::Stopped);
    CHECK(world.market.machines.empty());
}

TEST_CASE("the menu knows of a failure before anybody else, and before another offer is chosen",
          "[engine]") {
    EngineFixture world;
    world.offers.others = {EngineFixture::otherOffer()};
    auto wanted = EngineFixture::order();
    wanted.retry.enabled = true;
    wanted.retry.retries_max = 1;
    world.market.create_error = base::Error{.code = base::ErrorCode::Permanent, .message = "no"};
    const auto row = world.created(wanted);
    world.offers.on_failure = [&] { CHECK(world.now(row.id).state == State::Creating); };
    world.offers.on_asked = [&] { CHECK(world.offers.failed == std::vector{row.offer_id}); };
    world.runDue(1);
    CHECK(world.now(row.id).state == State::Failed);
    CHECK(world.now(row.id).retry.next);
    CHECK(world.offers.failed == std::vector{row.offer_id});
}

TEST_CASE("a key handed over while another offer is looked for counts for the next attempt",
          "[engine]") {
    EngineFixture world;
    const inventory::Offer other = EngineFixture::otherOffer();
    world.offers.others = {other};
    auto wanted = EngineFixture::order();
    wanted.retry.enabled = true;
    wanted.retry.retries_max = 3;
    wanted.key_generated = true;
    world.market.create_error =
        base::Error{.code = base::ErrorCode::NoCapacity, .message = "rented away"};
    const auto row = world.created(wanted);
    world.offers.on_asked = [&] { REQUIRE(world.intents.keyHanded(row.id)); };
    world.runDue(1);
    const auto failed = world.now(row.id);
    REQUIRE(failed.retry.next);
    CHECK(world.now(*failed.retry.next).key_handed_at);
    world.market.create_error.reset();
    REQUIRE(world.engine.recover("daemon-a", 2));
    world.pass(seconds(10));
    CHECK(world.now(*failed.retry.next).state == State::Ready);
}

TEST_CASE("a key that reached nobody ends its session at the next start", "[engine]") {
    EngineFixture world;
    auto wanted = EngineFixture::order();
    wanted.key_generated = true;
    const auto lost = world.running(wanted);
    auto other = EngineFixture::order("bob");
    other.key_generated = true;
    const auto kept = world.running(other);
    REQUIRE(world.intents.keyHanded(kept.id));
    REQUIRE(world.engine.recover("daemon-a", 2));
    world.pass(seconds(10));
    CHECK(world.now(lost.id).state == State::Failed);
    CHECK(world.now(lost.id).end_reason == EndReason::KeyLost);
    CHECK(world.now(kept.id).state == State::Ready);
}

}  // namespace
}  // namespace gpushopper::provision
