// Story: a list of machines of which a page was missing was taken as the truth, so what stood on
// that page was a ghost, and what was being destroyed was gone. A list is complete or an error:
// with an error nothing is concluded, nothing destroyed, and no absence proven.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {
namespace {

base::Result<std::vector<provider::Instance>> thirdPageFails(const provider::Call&) {
    return base::fail(base::ErrorCode::BadResponse, "page 3 of the list could not be read");
}

}  // namespace

TEST_CASE("Sweeps that cannot read the whole list kill nobody") {
    tests::SweptFixture world;
    auto wanted = tests::EngineFixture::order();
    wanted.reservation_hours = 12;
    const auto row = world.running(wanted);
    world.market.on_list = thirdPageFails;
    world.passSwept(std::chrono::hours(6), std::chrono::minutes(1));
    CHECK(world.failed_sweeps > 60);
    CHECK(world.now(row.id).state == session::State::Ready);
    CHECK(world.market.machines.size() == 1);
    CHECK(world.market.destroys == 0);
}

TEST_CASE("What only the id call says is no proof of absence") {
    tests::SweptFixture world;
    const auto row = world.running();
    world.market.on_list = thirdPageFails;
    REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
    world.passSwept(std::chrono::hours(1), std::chrono::seconds(10));
    CHECK(world.market.machines.empty());
    CHECK_FALSE(world.now(row.id).isOver());
    world.market.on_list = nullptr;
    world.passSwept(std::chrono::minutes(2), std::chrono::seconds(1));
    CHECK(world.now(row.id).state == session::State::Stopped);
}

}  // namespace gpushopper::provision
