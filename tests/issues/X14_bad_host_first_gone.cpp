// A host that refused SSH failed the session although it had asked for other offers, and its
// machine billed on. The bad machine is destroyed and gone before another is looked for; the next
// attempt is a row of its own, elsewhere; never do two machines bill at once.

#include "tests/support/engine_fixture.hpp"

namespace gpushopper::provision {

TEST_CASE("After a host that refuses SSH the next one is tried, never two at once") {
    tests::EngineFixture world;
    const inventory::Offer other = tests::EngineFixture::otherOffer();
    world.offers.others = {other};
    auto wanted = tests::EngineFixture::order();
    wanted.retry.enabled = true;
    wanted.retry.retries_max = 2;
    world.prober.error = ssh::ProbeError{ssh::ProbeFault::AuthRefused, "refused", ""};
    int asked = 0;
    world.offers.on_asked = [&] {
        ++asked;
        CHECK(world.market.machines.empty());
        CHECK(world.market.destroys == 1);
        world.prober.error.reset();  // the other host is a good one
    };
    const auto row = world.created(wanted);
    constexpr base::Millis kPiece(1'000);
    for (base::Millis gone{0}; gone < base::Millis(700'000); gone += kPiece) {
        world.clock().advance(kPiece);
        while (world.runDue(1) > 0) CHECK(world.market.machines.size() <= 1);
    }
    CHECK(asked >= 1);
    const auto failed = world.now(row.id);
    CHECK(failed.state == session::State::Failed);
    CHECK(failed.end_reason == session::EndReason::VerifyTimeout);
    CHECK(world.offers.failed == std::vector{row.offer_id});
    REQUIRE(failed.retry.next);
    const auto next = world.now(*failed.retry.next);
    CHECK(next.retry.parent == row.id);
    CHECK(next.offer_id == other.id);
    CHECK(next.state == session::State::Ready);
    CHECK(world.market.creates == 2);
}

}  // namespace gpushopper::provision
