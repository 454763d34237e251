// A marketplace's tier of 4, divided by 3, was shown as a reliability of 1.33.
// A ratio is between 0 and 1, whatever a plugin makes of its provider's numbers.

#include <algorithm>
#include <limits>

#include "daemon/inventory/clean_offer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

int shown(std::int64_t ppm) {
    RawOffer raw = testing::rawOffer("1");
    raw.reliability_ppm = ppm;
    raw.availability_ppm = ppm;
    const Cleaned cleaned = cleanOffer(base::ProviderName("mock"), raw, base::WallTime{});
    REQUIRE(cleaned.offer);
    CHECK(cleaned.offer->availability_ppm == cleaned.offer->reliability_ppm);
    return cleaned.offer->reliability_ppm;
}

TEST_CASE("every tier gives a ratio", "[inventory]") {
    for (std::int64_t tier = 0; tier <= 9; ++tier)
        CHECK(shown(tier * 1'000'000 / 3) ==
              std::min<std::int64_t>(tier * 1'000'000 / 3, 1'000'000));
    CHECK(shown(-1) == 0);
    CHECK(shown(std::numeric_limits<std::int64_t>::max()) == 1'000'000);
    CHECK(shown(std::numeric_limits<std::int64_t>::min()) == 0);
}

}  // namespace
}  // namespace gpushopper::inventory
