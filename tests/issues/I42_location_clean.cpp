// Locations like `""` and `, CN` were shown.
// A location has no empty part and no comma too many; nothing known is null. Method: a property,
// over random texts made of what locations are made of.

#include <random>

#include "daemon/inventory/clean_offer.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::inventory {
namespace {

TEST_CASE("holes are closed and nothing known is null", "[inventory]") {
    CHECK(cleanLocation(", CN") == "CN");
    CHECK(cleanLocation("CN") == "CN");
    CHECK(cleanLocation("") == std::nullopt);
    CHECK(cleanLocation(" , ,") == std::nullopt);
    CHECK(cleanLocation("Oslo,,NO") == "Oslo, NO");
    CHECK(cleanLocation("  Oslo \t ,\x01 NO ") == "Oslo, NO");
    CHECK(cleanLocation("Yutakach\xC5\x8D, Tokyo, JP") == "Yutakach\xC5\x8D, Tokyo, JP");
}

TEST_CASE("whatever comes in, what comes out is clean and stays so", "[inventory]") {
    std::mt19937 chance(42);  // NOLINT(cert-msc51-cpp): the same texts in every run.
    const std::string letters = "aB ,,\t\xC5\x8D\x01x";
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto left = chance() % 40; left > 0; --left)
            text += letters[chance() % letters.size()];
        const auto clean = cleanLocation(text);
        if (!clean) {
            CHECK(text.find_first_of("aBx\xC5\x8D") == std::string::npos);
            continue;
        }
        INFO(text);
        REQUIRE_FALSE(clean->empty());
        CHECK(clean->front() != ',');
        CHECK(clean->front() != ' ');
        CHECK(clean->back() != ',');
        CHECK(clean->back() != ' ');
        CHECK(clean->find(",,") == std::string::npos);
        CHECK(clean->find("  ") == std::string::npos);
        CHECK(clean->find_first_of("\t\x01") == std::string::npos);
        CHECK(cleanLocation(*clean) == clean);
    }
}

}  // namespace
}  // namespace gpushopper::inventory
