// Story: a provider acknowledged every destroy and destroyed nothing. Each acknowledgement began
// the ten minutes anew, so nobody was ever told, the timeline filled up, and the destroys went out
// as fast as they were answered. It is overdue ten minutes after the first, whoever owns the
// machine.

#include <algorithm>

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {
namespace {

constexpr base::Millis kPiece(1'000);
// Five seconds, doubling to sixty: with some jitter two dozen in a quarter of an hour.
constexpr int kDestroysMax = 30;
constexpr std::size_t kEventsMax = 12;

void acknowledgeOnly(tests::SweptFixture& world) {
    world.market.on_destroy = [](const base::InstanceId&) -> base::Result<void> { return {}; };
}

}  // namespace

TEST_CASE("A machine that survives its destroys is alarmed of after ten minutes") {
    tests::SweptFixture world;
    const auto row = world.running();
    acknowledgeOnly(world);
    REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
    world.passSwept(std::chrono::minutes(9), kPiece);
    CHECK_FALSE(world.now(row.id).overdue_alarmed);
    world.passSwept(std::chrono::minutes(6), kPiece);
    CHECK(world.now(row.id).overdue_alarmed);
    CHECK_FALSE(world.now(row.id).isOver());
    CHECK(world.market.destroys <= kDestroysMax);

    const auto lines = world.database.log.lines();
    const auto alarms = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.starts_with("session.destroy_overdue");
    });
    CHECK(alarms == 1);
    const auto told = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.starts_with("session.destroy_failed");
    });
    CHECK(told == 1);
    const auto events = world.database.sessions().events(row.id, 500, 0);
    REQUIRE(events);
    CHECK(events->rows.size() <= kEventsMax);

    world.market.on_destroy = nullptr;
    world.passSwept(std::chrono::minutes(3), kPiece);
    CHECK(world.now(row.id).state == session::State::Stopped);
}

TEST_CASE("So is a machine without a session") {
    tests::SweptFixture world;
    acknowledgeOnly(world);
    provider::Instance machine;
    machine.id = base::InstanceId("late");
    world.market.machines[machine.id] = machine;
    auto& doomed = world.database.store->doomed();
    const auto now = world.clock().wallNow();
    REQUIRE(doomed.doom({base::ProviderName("mock"), machine.id, "late_answer", {}}, now, {}, {}));
    world.passSwept(std::chrono::minutes(15), kPiece);
    const auto open = doomed.list(base::ProviderName("mock"), store::DoomedStore::Which::Open);
    REQUIRE(open);
    REQUIRE(open->size() == 1);
    CHECK(open->front().overdue_alarmed);
    CHECK(world.market.destroys <= kDestroysMax);
    world.market.on_destroy = nullptr;
    world.passSwept(std::chrono::minutes(3), kPiece);
    CHECK(world.market.machines.empty());
}

}  // namespace gpushopper::provision
