// Story: a destroy that was answered with "no such instance" left its session stopping for 27
// minutes. Not found is what a destroy wants to hear; the absence is then proven as always.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("A machine that was removed by hand lets its session end at once") {
    tests::SweptFixture world;
    const auto row = world.running();
    world.market.on_destroy = [&](const base::InstanceId& id) -> base::Result<void> {
        if (world.market.machines.erase(id) == 0)
            return base::fail(base::ErrorCode::NotFound, "no such instance");
        return {};
    };
    world.market.machines.clear();
    REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
    // Two looks a visibility window apart, and what rounding and pauses take.
    world.pass(world.market.traits().visibility_window * 2, base::Millis(100));
    const auto over = world.now(row.id);
    CHECK(over.state == session::State::Stopped);
    CHECK(over.end_reason == session::EndReason::Deleted);
    CHECK(world.market.destroys == 1);
}

}  // namespace gpushopper::provision
