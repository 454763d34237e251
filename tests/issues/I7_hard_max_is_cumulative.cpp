// Extensions were checked one by one, so a session could be made to last for days in small steps.
// The reservation is bounded as a whole: expires_at - created_at is at most 12 h, whoever asks how
// often.

#include "tests/support/engine_fixture.hpp"

namespace gpushopper {
namespace {

TEST_CASE("I7: extensions add up to twelve hours and not a minute more", "[issue]") {
    tests::EngineFixture world;
    auto order = tests::EngineFixture::order();
    order.reservation_hours = 11;
    const auto row = world.created(order);
    const auto refused = world.intents.extend(row.id, 2, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == base::ErrorCode::InvalidArgument);
    CHECK(refused.error().subject == "13");
    CHECK(world.now(row.id).expires_at == row.expires_at);
    REQUIRE(world.intents.extend(row.id, 1, {}));
    CHECK_FALSE(world.intents.extend(row.id, 1, {}));
    CHECK(world.now(row.id).expires_at - row.created_at == std::chrono::hours(12));
}

TEST_CASE("I7: no sequence of extensions passes the maximum", "[issue]") {
    for (int seed = 1; seed <= 50; ++seed) {
        tests::EngineFixture world;
        auto order = tests::EngineFixture::order();
        order.reservation_hours = 1 + seed % 12;
        const auto row = world.created(order);
        int total = order.reservation_hours;
        unsigned state = static_cast<unsigned>(seed);
        for (int i = 0; i < 12; ++i) {
            state = state * 1'103'515'245U + 12'345U;
            const int hours = 1 + static_cast<int>((state >> 16) % 12);
            const bool fits = total + hours <= 12;
            CHECK(world.intents.extend(row.id, hours, {}).has_value() == fits);
            total += fits ? hours : 0;
        }
        CHECK(world.now(row.id).reservation_hours == total);
        CHECK(world.now(row.id).expires_at - row.created_at == std::chrono::hours(total));
    }
}

}  // namespace
}  // namespace gpushopper
