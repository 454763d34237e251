// Story: the time of the last health check was a variable that two workers shared without a lock.
// It is a column of the row, and a check is made by whoever claims it: one per period, however many
// workers look.

#include "tests/support/engine_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("Two workers make one check per period") {
    tests::EngineFixture world;
    const auto row = world.running();
    Engine other(world.parts);
    // The second one also looks while the first one's check is out.
    world.prober.on_probe = [&] {
        CHECK_FALSE(other.stepOnce(world.slot, session::StepLane::Probe, {}));
    };
    const int before = world.prober.probes;
    const base::Millis period = world.parts.options.ready_check;
    constexpr int kPeriods = 20;
    for (int i = 0; i < kPeriods; ++i) {
        world.clock().advance(period);
        world.runDue();
        CHECK_FALSE(other.stepOnce(world.slot, session::StepLane::Probe, {}));
        CHECK(world.now(row.id).last_check_at == world.clock().wallNow());
        CHECK(world.now(row.id).next_step_at == world.clock().wallNow() + period);
    }
    CHECK(world.prober.probes - before == kPeriods);
}

}  // namespace gpushopper::provision
