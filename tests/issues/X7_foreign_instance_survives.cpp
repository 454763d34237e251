// Story: with an empty deployment id every instance of the account was "ours", and a cleaning run
// would have destroyed other people's machines. Only a label whose MAC holds is ours; forged, cut
// and foreign ones survive beside our own machines, which are cleaned up.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {
namespace {

void plant(tests::SweptFixture& world, const std::string& id, const std::string& label) {
    provider::Instance machine;
    machine.id = base::InstanceId(id);
    machine.label = label;
    machine.state = provider::InstanceState::Running;
    machine.price_per_hour = base::Money::micros(500'000);
    world.market.machines[machine.id] = machine;
}

}  // namespace

TEST_CASE("Machines of others on the same account survive, ours without a session do not") {
    tests::SweptFixture world;
    const auto row = world.running();
    const base::SessionId lost = base::SessionId::make(world.database.random);
    const auto expires_at = world.clock().wallNow() + std::chrono::hours(1);
    const std::string ours = world.labels.make(lost, expires_at);
    std::string forged = ours;
    forged.back() = forged.back() == 'a' ? 'b' : 'a';
    const provider::Labels other_deployment{{std::string(32, 'z')}};

    plant(world, "nameless", "");
    plant(world, "hand-made", "gpu-shopper training, do not touch");
    plant(world, "forged", forged);
    plant(world, "cut", ours.substr(0, 30));
    plant(world, "longer", ours + "x");
    plant(world, "other-deployment", other_deployment.make(lost, expires_at));
    plant(world, "ours-lost", ours);

    std::vector<std::string> destroyed;
    world.market.on_destroy = [&](const base::InstanceId& id) -> base::Result<void> {
        destroyed.push_back(id.str());
        world.market.machines.erase(id);
        return {};
    };
    world.passSwept(std::chrono::hours(1), std::chrono::minutes(1));
    // A machine of ours without a row becomes a session again, or is destroyed; nobody else's is
    // looked at twice.
    REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
    world.passSwept(std::chrono::hours(24), std::chrono::minutes(1));
    std::vector<std::string> alive;
    for (const auto& [id, machine] : world.market.machines) alive.push_back(id.str());
    CHECK(alive == std::vector<std::string>{"cut", "forged", "hand-made", "longer", "nameless",
                                            "other-deployment"});
    std::sort(destroyed.begin(), destroyed.end());
    CHECK(destroyed == std::vector<std::string>{"m-1", "ours-lost"});
}

}  // namespace gpushopper::provision
