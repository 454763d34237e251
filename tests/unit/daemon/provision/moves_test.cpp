// Goal: a transition writes everything that goes with it, and a wish to end is never lost. Method:
// play short lives on a Change and look at the row and its lines.

#include "daemon/provision/moves.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::provision {
namespace {

using session::EndReason;
using session::Event;
using session::State;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::WallTime kStart = tests::FixedClock::kStart;

session::Session queued() {
    session::Session row;
    row.provider = base::ProviderName("mock");
    row.price_per_hour = base::Money::micros(360'000);
    row.created_at = kStart;
    row.boot_patience = minutes(10);
    row.deadline_at = kStart + kQueuePatience;
    return row;
}

store::Change inState(State state) {
    store::Change change = begin(queued());
    change.row.state = state;
    change.row.instance_id = base::InstanceId("m-1");
    change.row.accepted_at = kStart;
    change.row.billing = session::Billing::Compute;
    return change;
}

bool hasEvent(const store::Change& change, const std::string& type) {
    return std::any_of(change.events.begin(), change.events.end(),
                       [&](const store::NewEvent& event) { return event.type == type; });
}

bool hasCounter(const store::Change& change, const std::string& series) {
    return std::any_of(change.counters.begin(), change.counters.end(),
                       [&](const store::CounterStep& step) { return step.series == series; });
}

TEST_CASE("an illegal move changes nothing", "[provision]") {
    store::Change change = begin(queued());
    CHECK_FALSE(move(change, Event::Verified, kStart, ""));
    CHECK(change.row.state == State::Queued);
    CHECK(change.events.empty());
}

TEST_CASE("booting and verifying each get the row's patience as their deadline", "[provision]") {
    store::Change change = inState(State::Creating);
    REQUIRE(move(change, Event::CreateAccepted, kStart, "m-1"));
    CHECK(change.row.deadline_at == kStart + minutes(10));
    REQUIRE(move(change, Event::AddressKnown, kStart + seconds(30), ""));
    CHECK(change.row.deadline_at == kStart + seconds(30) + minutes(10));
    CHECK(change.row.lane == session::StepLane::Probe);
}

TEST_CASE("a queued session that is to end is over at once", "[provision]") {
    store::Change change = begin(queued());
    wantEnd(change, EndReason::Deleted, "", kStart + seconds(1));
    carryOutWish(change, kStart + seconds(1));
    CHECK(change.row.state == State::Stopped);
    CHECK(change.row.stopped_at == kStart + seconds(1));
    CHECK(change.counters.empty());  // it never had a machine
}

TEST_CASE("a wish waits while a create is in doubt", "[provision]") {
    for (State state : {State::Creating, State::Unconfirmed}) {
        store::Change change = inState(state);
        wantEnd(change, EndReason::Done, "", kStart);
        carryOutWish(change, kStart);
        CHECK(change.row.state == state);
        CHECK(change.row.statusName() == "stopping");
    }
}

TEST_CASE("a wish that must wait leaves the row its time", "[provision]") {
    // Every step of a row that is to end passes here: making it due at once never gave it a pause.
    store::Change change = inState(State::Unconfirmed);
    wantEnd(change, EndReason::Done, "", kStart);
    change.row.next_step_at = kStart + seconds(5);
    carryOutWish(change, kStart);
    CHECK(change.row.next_step_at == kStart + seconds(5));
}

TEST_CASE("the first wish to end stays", "[provision]") {
    store::Change change = inState(State::Ready);
    wantEnd(change, EndReason::MachineStopped, "it stopped", kStart);
    wantEnd(change, EndReason::Deleted, "", kStart);
    CHECK(change.row.end_reason == EndReason::MachineStopped);
    CHECK(change.row.error == "machine_stopped: it stopped");
    CHECK(change.events.size() == 1);
}

TEST_CASE("the end charges to the first observation of the proof and counts the machine once",
          "[provision]") {
    store::Change change = inState(State::Proving);
    change.row.ending = session::Ending::Asked;
    change.row.end_reason = EndReason::Done;
    change.row.first_absence = session::Sighting{kStart + seconds(40), {}, "run"};
    REQUIRE(move(change, Event::AbsenceProven, kStart + seconds(100), "gone"));
    CHECK(change.row.state == State::Stopped);
    CHECK(change.row.cost == base::Money::micros(4'000));
    REQUIRE(change.ledger.size() == 1);
    CHECK(change.ledger.front().to == kStart + seconds(40));
    CHECK(hasEvent(change, "destroy_proven"));
    CHECK(hasEvent(change, "stopped"));
    CHECK(hasCounter(change, "gpu_sessions_destroyed_total{provider=\"mock\",reason=\"done\"}"));
}

TEST_CASE("a price within a tenth is an event, above it the session ends", "[provision]") {
    store::Change change = inState(State::Ready);
    notePrice(change, base::Money::micros(380'000), session::Billing::Compute, kStart);
    CHECK(hasEvent(change, "price_differs"));
    CHECK(change.row.ending == session::Ending::None);
    notePrice(change, base::Money::micros(400'000), session::Billing::Compute, kStart);
    CHECK(change.row.end_reason == EndReason::PriceAboveLimit);
}

TEST_CASE("a machine that boots on its disk's price is charged that, and no price differs",
          "[provision]") {
    store::Change change = inState(State::Booting);
    notePrice(change, base::Money::micros(10'000), session::Billing::StorageOnly, kStart);
    const base::Money before = change.row.cost;
    notePrice(change, change.row.price_per_hour, session::Billing::Compute, kStart + seconds(360));
    CHECK(change.row.cost - before == base::Money::micros(1'000));
    CHECK_FALSE(hasEvent(change, "price_differs"));
    CHECK(change.row.ending == session::Ending::None);
}

TEST_CASE("what was used before a price moved is charged at the old price", "[provision]") {
    store::Change change = inState(State::Ready);
    notePrice(change, base::Money::micros(370'000), session::Billing::Compute,
              kStart + seconds(40));
    CHECK(change.row.cost == base::Money::micros(4'000));
    CHECK(change.row.accrued_until == kStart + seconds(40));
}

TEST_CASE("a machine that stopped counts only when seen so twice, a minute apart, by one run",
          "[provision]") {
    store::Change change = inState(State::Ready);
    const auto seen = [](seconds at, const std::string& run) {
        return StoppedLook{true, {kStart + at, base::MonoTime(at), run}, "exited"};
    };
    noteStopped(change, seen(seconds(0), "a:1"), kStart);
    noteStopped(change, seen(seconds(59), "a:1"), kStart);
    CHECK(change.row.ending == session::Ending::None);
    noteStopped(change, seen(seconds(61), "a:2"), kStart);  // another run begins anew
    CHECK(change.row.ending == session::Ending::None);
    noteStopped(change, {false, {}, ""}, kStart);
    CHECK_FALSE(change.row.first_stopped);
    noteStopped(change, seen(seconds(70), "a:2"), kStart);
    noteStopped(change, seen(seconds(130), "a:2"), kStart);
    CHECK(change.row.end_reason == EndReason::MachineStopped);
}

}  // namespace
}  // namespace gpushopper::provision
