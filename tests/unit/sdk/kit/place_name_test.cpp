// Goal: places read like places, whatever bits the provider gives. Method: a table of what the two
// marketplaces send, then random parts against the promises.

#include <gpushopper/kit/place_name.hpp>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

TEST_CASE("bits of places are put together", "[place]") {
    CHECK(placeName({"Joplin", "Missouri", "United States"}) == "Joplin, Missouri, United States");
    CHECK(placeName({"Texas", "Texas", "United States"}) == "Texas, United States");
    CHECK(placeName({"Singapore", "", "singapore"}) == "Singapore");
    CHECK(placeName({"Ashburn", "VA", "USA"}) == "Ashburn, VA, United States");
    CHECK(placeName({"USA", "United States", "united states of america"}) == "United States");
    CHECK(placeName({"Texas, US"}) == "Texas, US");
    CHECK(placeName({", CN"}) == "CN");
    CHECK(placeName({"US"}) == "US");
    CHECK(placeName({"Yutakach\u014d, Shinagawa District, Tokyo, JP"}) ==
          "Yutakach\u014d, Shinagawa District, Tokyo, JP");
    CHECK(placeName({" \t", "", ", ,"}).empty());
    CHECK(placeName({}).empty());
    CHECK(placeName({"<b>Oslo</b>", "N\xffO"}) == "Oslo, N O");
}

TEST_CASE("a part that does not fit is left out whole", "[place]") {
    const std::string longish(100, 'x');
    CHECK(placeName({longish, std::string(50, 'y'), "Oslo"}) == longish + ", Oslo");
}

TEST_CASE("the country is two capitals at the end", "[place]") {
    CHECK(countryOf("Texas, US") == "US");
    CHECK(countryOf(", CN") == "CN");
    CHECK(countryOf("US") == "US");
    CHECK(countryOf("Tokyo, JP \n") == "JP");
    for (const char* none :
         {"", "California, United States", "Texas, us", "Texas, USA", "US, ", "U", "Oslo,N0"}) {
        CAPTURE(none);
        CHECK(countryOf(none).empty());
    }
}

TEST_CASE("whatever the parts, the name is clean and names nothing twice", "[place]") {
    std::mt19937_64 random(8);
    const std::string pieces[] = {"Texas", "texas", "US", ",", " ", "USA", "\xff", "\n", "\u014d"};
    for (int round = 0; round < 4'000; ++round) {
        std::string parts[3];
        for (std::string& part : parts) {
            for (std::uint64_t i = random() % 8; i > 0; --i) {
                part += pieces[random() % std::size(pieces)];
            }
        }
        const std::string name = placeName({parts[0], parts[1], parts[2]});
        REQUIRE(name.size() <= kPlaceNameBytesMax);
        REQUIRE_NOTHROW(nlohmann::json(name).dump());
        REQUIRE(placeName({name}) == name);
        REQUIRE(placeName({name, name}) == name);
    }
}

}  // namespace
}  // namespace gpushopper
