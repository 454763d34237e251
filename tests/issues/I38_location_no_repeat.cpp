// A city of the same name as its state was shown as `Texas, Texas, United States`.
// No part of a location comes twice, in whatever case and place.

#include "daemon/inventory/clean_offer.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::inventory {
namespace {

TEST_CASE("a part that was named is not named again", "[inventory]") {
    CHECK(cleanLocation("Texas, Texas, United States") == "Texas, United States");
    CHECK(cleanLocation("TEXAS, texas, United States") == "TEXAS, United States");
    CHECK(cleanLocation("Singapore, Central, singapore") == "Singapore, Central");
    CHECK(cleanLocation("a,b,a,b,c,A") == "a, b, c");
    CHECK(cleanLocation("New York, New York State, US") == "New York, New York State, US");
}

}  // namespace
}  // namespace gpushopper::inventory
