// Story: the provider had made the machine, writing that down failed, and nobody owned the machine
// any more. Whatever line of the step is the last one: after a restart there is one machine, and it
// has its session; with a store that fails for a while there is no restart needed.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {
namespace {

struct Crash {};

/// Counts the moments of a create, and ends the daemon at one of them.
class Assassin {
public:
    Assassin(tests::SweptFixture& world, int at) : at_(at) {
        world.database.tasks.on_boundary = [this](std::string_view) { pass(); };
        world.market.on_create = [this](std::string_view) { pass(); };
    }
    void disarm(tests::SweptFixture& world) const {
        world.database.tasks.on_boundary = nullptr;
        world.market.on_create = nullptr;
    }

private:
    void pass() {
        if (moments_++ == at_) throw Crash{};
    }
    const int at_;
    int moments_ = 0;
};

}  // namespace

TEST_CASE(
    "After a death at any moment of the create its machine has its session, and is the only one") {
    int moments = 0;
    int with_machine = 0;
    bool died = true;
    for (; died; ++moments) {
        INFO("moment " << moments);
        tests::SweptFixture world;
        const auto row = world.created();
        died = false;
        const Assassin assassin(world, moments);
        try {
            world.runDue();
        } catch (const Crash&) {
            died = true;
        }
        assassin.disarm(world);
        tests::Restarted daemon(world, 2);
        daemon.pass(std::chrono::minutes(2));
        const auto found = world.now(row.id);
        REQUIRE(world.market.creates <= 1);
        REQUIRE(world.market.machines.size() == static_cast<std::size_t>(world.market.creates));
        if (world.market.creates == 0) {
            // Nobody knows that the call was not made, so it is not made again.
            CHECK(found.state == session::State::Failed);
            continue;
        }
        CHECK(found.state == session::State::Ready);
        CHECK(found.instance_id == world.market.machines.begin()->first);
        ++with_machine;
    }
    // Claim, three moments of the call, the answer, what follows: a before and an after of each.
    CHECK(moments > 8);
    CHECK(with_machine > moments / 2);
}

}  // namespace gpushopper::provision
