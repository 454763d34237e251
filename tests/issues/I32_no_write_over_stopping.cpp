// Story: a job wrote over a session that was being destroyed, and its machine was forgotten.
// Nothing leads out of stopping but the proof: a health check, an extension and a sweep that come
// at any moment of it change nothing.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {
namespace {

bool isEnding(const session::Session& row) {
    return row.ending != session::Ending::None || row.isOver();
}

}  // namespace

TEST_CASE("A delete that comes while a health check is out wins") {
    tests::SweptFixture world;
    const auto row = world.running();
    const bool reachable = GENERATE(true, false);
    if (!reachable) world.prober.error = ssh::ProbeError{ssh::ProbeFault::Unreachable, "slow", ""};
    int ended = 0;
    world.prober.on_probe = [&] {
        if (ended++ == 0) REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
    };
    for (int piece = 0; piece < 600 && !world.now(row.id).isOver(); ++piece) {
        world.pass(std::chrono::seconds(1), std::chrono::seconds(1));
        if (ended > 0) REQUIRE(isEnding(world.now(row.id)));
    }
    CHECK(ended == 1);
    CHECK(world.now(row.id).state == session::State::Stopped);
    CHECK(world.now(row.id).end_reason == session::EndReason::Deleted);
    CHECK(world.market.machines.empty());
}

TEST_CASE("Extensions and sweeps meanwhile change nothing") {
    tests::SweptFixture world;
    const auto row = world.running();
    world.market.destroy_error = base::Error{.code = base::ErrorCode::Transient, .message = "down"};
    REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
    for (int minute = 0; minute < 60; ++minute) {
        const auto extended = world.intents.extend(row.id, 1, {});
        REQUIRE_FALSE(extended);
        CHECK(extended.error().code == base::ErrorCode::Conflict);
        REQUIRE(world.sweeper.sweepOnce(world.slot, {}));
        world.pass(std::chrono::minutes(1), std::chrono::seconds(10));
        const auto now = world.now(row.id);
        REQUIRE(isEnding(now));
        REQUIRE_FALSE(now.isOver());
        CHECK(now.expires_at == row.expires_at);
        CHECK(now.end_reason == session::EndReason::Deleted);
    }
    world.market.destroy_error.reset();
    world.passSwept(std::chrono::minutes(5), std::chrono::seconds(1));
    CHECK(world.now(row.id).state == session::State::Stopped);
}

}  // namespace gpushopper::provision
