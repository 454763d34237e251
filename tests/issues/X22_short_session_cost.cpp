// Story: what a session cost was counted in whole hours at the hour, so one that was shorter cost
// nothing. Costs are counted by the second, and the step that ends a session writes the last of it.

#include "tests/support/engine_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("Forty seconds at 0.36 dollars an hour cost 0.004 dollars") {
    tests::EngineFixture world;
    const auto row = world.running();
    REQUIRE(row.accepted_at);
    world.pass(std::chrono::seconds(40) - (world.clock().wallNow() - *row.accepted_at),
               std::chrono::milliseconds(500));
    REQUIRE(world.clock().wallNow() - *row.accepted_at == std::chrono::seconds(40));
    REQUIRE(world.intents.end(row.id, session::EndReason::Done, {}));
    world.runDue();
    CHECK(world.market.machines.empty());
    CHECK(world.now(row.id).cost == base::Money::micros(4'000));

    world.pass(std::chrono::seconds(10), std::chrono::milliseconds(500));
    const auto over = world.now(row.id);
    REQUIRE(over.state == session::State::Stopped);
    CHECK(world.database.store->ledgerTotal(row.id) == over.cost);
    // Until its absence is proven, it is taken to bill: 100 micro-dollars a second.
    REQUIRE(over.accrued_until);
    const auto charged =
        std::chrono::duration_cast<base::Millis>(*over.accrued_until - *over.accepted_at);
    CHECK(over.cost == base::Money::micros(charged.count() / 10));
    CHECK(over.cost < base::Money::micros(4'400));
}

}  // namespace gpushopper::provision
