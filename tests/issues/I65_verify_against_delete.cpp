// Story: a verification that was out when its session was deleted came back and made it running,
// over the destroy. At whichever moment the wish to end comes: never running afterwards, and no
// machine is left.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("A delete at any moment of the verification is the last word") {
    int moment = 0;
    bool came = true;
    for (; came; ++moment) {
        INFO("moment " << moment);
        tests::SweptFixture world;
        const auto row = world.created();
        while (world.now(row.id).state != session::State::Verifying) {
            world.clock().advance(base::Millis(500));
            world.runDue(1);
        }
        int moments = 0;
        came = false;
        const auto pass = [&] {
            if (came || moments++ != moment) return;
            came = true;
            REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
        };
        world.database.tasks.on_boundary = [&](std::string_view) { pass(); };
        world.prober.on_probe = pass;
        while (world.now(row.id).state == session::State::Verifying && world.runDue(1) > 0) {
            if (came) CHECK_FALSE(world.now(row.id).statusName() == "running");
        }
        world.database.tasks.on_boundary = nullptr;
        world.prober.on_probe = nullptr;
        if (!came) break;
        for (int piece = 0; piece < 60; ++piece) {
            world.pass(base::Millis(500));
            CHECK_FALSE(world.now(row.id).statusName() == "running");
        }
        CHECK(world.now(row.id).state == session::State::Stopped);
        CHECK(world.market.machines.empty());
    }
    CHECK(moment > 4);
}

}  // namespace gpushopper::provision
