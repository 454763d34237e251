// Memory was cut to whole GiB: an RTX 4090 showed 23, and a filter for 24 missed it.
// What is shown is the size that the card is sold with, or the nearest GiB.

#include "daemon/inventory/clean_offer.hpp"
#include "daemon/inventory/query.hpp"
#include "daemon/inventory/snapshot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

Offer reported(const char* gpu, std::uint32_t vram_mib) {
    RawOffer raw = testing::rawOffer("1");
    raw.gpu_model = gpu;
    raw.vram_mib = vram_mib;
    const Cleaned cleaned = cleanOffer(base::ProviderName("mock"), raw, base::WallTime{});
    REQUIRE(cleaned.offer);
    return *cleaned.offer;
}

TEST_CASE("the reported size becomes the marketed one", "[inventory]") {
    CHECK(reported("RTX 4090", 24564).vram_gb == 24);
    CHECK(reported("RTX 5090", 32607).vram_gb == 32);
    CHECK(reported("L40S", 46068).vram_gb == 48);
    CHECK(reported("Tesla V100", 16160).vram_gb == 16);
    CHECK(reported("A100 SXM4", 40536).vram_gb == 40);
    CHECK(reported("A100 SXM4", 81251).vram_gb == 80);
    CHECK(reported("H100 NVL", 95830).vram_gb == 94);
    CHECK(reported("Q RTX 8000", 46080).vram_gb == 48);
    CHECK(reported("RTX 3080", 10240).vram_gb == 10);
    CHECK(reported("Never Heard Of", 24564).vram_gb == 24);
}

TEST_CASE("a filter for the marketed size finds the card", "[inventory]") {
    ProviderShelf shelf;
    shelf.name = base::ProviderName("mock");
    shelf.list = makeOfferList({reported("RTX 4090", 24564)});
    const Snapshot snapshot({shelf});
    const auto standing = [](std::uint32_t) { return Standing{}; };
    CHECK(select(snapshot, {.vram_gb_min = 24}, standing).total == 1);
    CHECK(select(snapshot, {.vram_gb_min = 25}, standing).total == 0);
}

}  // namespace
}  // namespace gpushopper::inventory
