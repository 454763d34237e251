// Story: a session that was recovered from its machine's label while the machine was still booting
// never got an address, and could not be extended by the hours that it had left.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("A recovered session gets the address that its machine gets later") {
    tests::SweptFixture world;
    const base::SessionId lost = base::SessionId::make(world.database.random);
    provider::Instance machine;
    machine.id = base::InstanceId("m-9");
    // The label outlives the reservation by a quarter of an hour.
    machine.label =
        world.labels.make(lost, world.clock().wallNow() + std::chrono::minutes(2 * 60 + 15));
    machine.state = provider::InstanceState::Starting;
    machine.price_per_hour = base::Money::micros(500'000);
    machine.created_at = world.clock().wallNow();
    world.market.machines[machine.id] = machine;

    world.passSwept(std::chrono::minutes(1), std::chrono::seconds(1));
    CHECK_FALSE(world.now(lost).address);
    CHECK(world.now(lost).reservation_hours == 2);

    provider::Instance& booted = world.market.machines[machine.id];
    booted.state = provider::InstanceState::Running;
    booted.ssh_host = "203.0.113.7";
    booted.ssh_port = 2222;
    booted.ssh_user = "root";
    world.passSwept(std::chrono::minutes(6), std::chrono::seconds(1));
    REQUIRE(world.now(lost).address);
    CHECK(world.now(lost).address->host == "203.0.113.7");
    CHECK(world.now(lost).ssh_available);
    CHECK(world.intents.extend(lost, 10, {}));
}

}  // namespace gpushopper::provision
