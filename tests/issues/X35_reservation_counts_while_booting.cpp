// Story: a reservation that ended while its machine was still booting was not ended; the machine
// billed on for as long as the boot was waited for. It counts from the order on, whatever the
// machine does.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("A machine that boots or is verified for longer than its reservation goes with it") {
    tests::SweptFixture world;
    const bool has_address = GENERATE(false, true);
    world.prober.error = ssh::ProbeError{ssh::ProbeFault::Unreachable, "no route", ""};
    world.market.on_create = [&](std::string_view moment) {
        if (moment == "made" && !has_address)
            world.market.machines.begin()->second.ssh_host.clear();
    };
    auto wanted = tests::EngineFixture::order();
    wanted.reservation_hours = 1;
    wanted.boot_patience = std::chrono::hours(3);
    const auto row = world.created(wanted);
    world.passSwept(std::chrono::minutes(59), std::chrono::seconds(1));
    CHECK(world.now(row.id).state ==
          (has_address ? session::State::Verifying : session::State::Booting));
    world.passSwept(std::chrono::minutes(2), std::chrono::seconds(1));
    const auto over = world.now(row.id);
    CHECK(over.end_reason == session::EndReason::Expired);
    CHECK(over.isOver());
    CHECK(world.market.machines.empty());
    CHECK(over.cost <= base::Money::micros(360'000 * 61 / 60));
}

}  // namespace gpushopper::provision
