// Goal: the price follows the disk, up and down, and never below nothing.

#include "daemon/inventory/price.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

TEST_CASE("the difference to the priced disk is added or taken off", "[inventory]") {
    Offer offer = testing::offer("mock", "1");                         // 0.34 an hour.
    CHECK(priceWithDisk(offer, 500) == base::Money::micros(340'000));  // Disk is not priced apart.
    offer.disk_gb_priced = 50;
    offer.storage_price_per_gb_hour = base::Money::micros(200);
    CHECK(priceWithDisk(offer, 50) == base::Money::micros(340'000));
    CHECK(priceWithDisk(offer, 100) == base::Money::micros(350'000));
    CHECK(priceWithDisk(offer, 10) == base::Money::micros(332'000));
    offer.price_per_hour = base::Money::micros(1'000);
    CHECK(priceWithDisk(offer, 10) == base::Money{});
}

}  // namespace
}  // namespace gpushopper::inventory
