// Goal: the shelves look like a real marketplace's and are the same after every restart.
// Method: properties over many offers and moments.

#include "plugins/mock/market/offer_catalogue.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper::mock {
namespace {

constexpr std::int64_t kHourMs = 3600 * 1000;

TEST_CASE("offers are stable, distinct and within the limits of an id", "[mock]") {
    const OfferCatalogue one({10000, 7, true, false});
    const OfferCatalogue two({10000, 7, true, false});
    std::set<std::string> ids;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const Offer offer = one.at(i, 12345);
        REQUIRE(offer.id == two.at(i, 12345).id);
        REQUIRE(offer.price_micros == two.at(i, 12345).price_micros);
        REQUIRE(offer.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._:-") ==
                std::string::npos);
        REQUIRE(offer.price_micros > 0);
        REQUIRE(offer.gpu_count >= 1);
        REQUIRE(offer.vram_mib >= 12288);
        REQUIRE_FALSE(offer.interruptible);
        REQUIRE(one.find(offer.id, 12345)->gpu_model == offer.gpu_model);
        ids.insert(offer.id);
    }
    CHECK(ids.size() == 10000);
}

TEST_CASE("another seed is another market", "[mock]") {
    const OfferCatalogue one({60, 1, false, false});
    const OfferCatalogue two({60, 2, false, false});
    int same = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        if (one.at(i, 0).price_micros == two.at(i, 0).price_micros) ++same;
    }
    CHECK(same < 10);
}

TEST_CASE("sixty offers are awkward in every way that cleaning must know", "[mock]") {
    const OfferCatalogue market({60, 1, true, false});
    std::set<std::string> names;
    std::set<std::string> regions;
    bool over_one = false;
    for (std::size_t i = 0; i < market.size(); ++i) {
        const Offer offer = market.at(i, 0);
        names.insert(offer.gpu_model);
        regions.insert(offer.region);
        over_one = over_one || offer.reliability_ppm > 1'000'000;
    }
    for (const char* name : {"NVIDIA GeForce RTX 4090", "geforcertx5090-pcie-32gb", "a40-pcie-48gb",
                             "rtxa5000-pcie-24gb", "Tesla V100"}) {
        CHECK(names.contains(name));
    }
    for (const char* region : {"", ", CN", "Texas, Texas, United States"}) {
        CHECK(regions.contains(region));
    }
    CHECK(over_one);
}

TEST_CASE("prices move by at most a tenth, and a listed price is honoured for a while", "[mock]") {
    const OfferCatalogue still({200, 3, false, false});
    const OfferCatalogue moving({200, 3, true, false});
    int moves = 0;
    for (std::size_t i = 0; i < moving.size(); ++i) {
        const std::int64_t base = still.at(i, 0).price_micros;
        CHECK(still.at(i, 99 * kHourMs).price_micros == base);
        std::int64_t before = moving.at(i, 0).price_micros;
        for (std::int64_t now = 0; now < 48 * kHourMs; now += kHourMs / 12) {
            const Offer offer = moving.at(i, now);
            REQUIRE(std::abs(offer.price_micros - base) <= base / 10);
            REQUIRE(moving.find(offer.id, now + kPriceHoldMs)->price_micros <= offer.price_micros);
            if (offer.price_micros != before) ++moves;
            before = offer.price_micros;
        }
    }
    CHECK(moves > 200 * 40);
    CHECK(moves <= 200 * 48);
}

TEST_CASE("the last offer may be free, and disk beyond the priced one costs", "[mock]") {
    const OfferCatalogue market({60, 1, true, true});
    const Offer free = market.at(59, 5 * kHourMs);
    CHECK(free.price_micros == 0);
    CHECK(priceWithDisk(free, free.disk_gib_priced) == 0);
    CHECK(priceWithDisk(free, free.disk_gib_priced + 3) == 3 * free.storage_micros_per_gib_hour);
}

TEST_CASE("an unknown offer is unknown", "[mock]") {
    const OfferCatalogue market({60, 1, true, false});
    for (const char* id :
         {"", "999", "1060", "01000", "1000 ", "-1", "99999999999999999999", "x"}) {
        CHECK_FALSE(market.find(id, 0));
    }
    CHECK(OfferCatalogue({0, 1, true, true}).size() == 0);
}

}  // namespace
}  // namespace gpushopper::mock
