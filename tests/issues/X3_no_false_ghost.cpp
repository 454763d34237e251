// Story: healthy sessions older than ten minutes were called ghosts, because their machines' labels
// did not come back in the list, and closed while the machines billed on. A machine is its
// session's by its id as well; absence is two complete lists without it, never a missing label.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("Machines whose labels are cut or lost are no ghosts for two days") {
    tests::SweptFixture world;
    const std::size_t kept = GENERATE(0U, 7U, 20U, 43U);
    auto wanted = tests::EngineFixture::order();
    wanted.reservation_hours = session::kReservationHoursMax;
    for (int half_day = 0; half_day < 4; ++half_day) {
        const auto row = world.running(wanted);
        REQUIRE(world.market.machines.size() == 1);
        world.market.machines.begin()->second.label.resize(kept);

        world.passSwept(std::chrono::minutes(12 * 60 - 5), std::chrono::minutes(1));
        CHECK(world.now(row.id).state == session::State::Ready);
        CHECK_FALSE(world.now(row.id).absence_suspected);
        CHECK(world.market.destroys == half_day);

        world.passSwept(std::chrono::minutes(6), std::chrono::seconds(1));
        CHECK(world.now(row.id).end_reason == session::EndReason::Expired);
        CHECK(world.now(row.id).isOver());
        CHECK(world.market.machines.empty());
    }
}

}  // namespace gpushopper::provision
