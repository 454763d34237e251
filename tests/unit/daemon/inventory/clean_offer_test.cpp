// Goal: what gets onto the menu is clean, and what does not is counted with its reason.
// Method: one valid offer, changed in one member at a time.

#include "daemon/inventory/clean_offer.hpp"

#include <limits>

#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

const base::ProviderName kProvider("mock");
constexpr base::WallTime kFetched = base::wallFromMillis(1'764'000'000'000);

template <class Edit>
Cleaned cleaned(Edit edit) {
    RawOffer raw = testing::rawOffer("7000000");
    edit(raw);
    return cleanOffer(kProvider, raw, kFetched);
}

TEST_CASE("a good offer comes through whole", "[inventory]") {
    const Cleaned result = cleaned([](RawOffer&) {});
    REQUIRE(result.offer);
    const Offer& offer = *result.offer;
    CHECK(offer.id == base::OfferId("mock-7000000"));
    CHECK(offer.native_id == "7000000");
    CHECK(offer.gpu_type == "RTX 4090");
    CHECK(offer.vram_gb == 24);
    CHECK(offer.price_per_hour == base::Money::micros(340'000));
    CHECK(offer.location == "California, US");
    CHECK(offer.machine_id == "mock-machine-20000");
    CHECK(offer.fetched_at == kFetched);
}

TEST_CASE("what would mislead is dropped with its reason", "[inventory]") {
    const auto reason = [](auto edit) {
        const Cleaned result = cleaned(edit);
        return result.offer ? "kept" : std::string(toString(result.reason));
    };
    CHECK(reason([](RawOffer& raw) { raw.native_id = ""; }) == "bad_id");
    CHECK(reason([](RawOffer& raw) { raw.native_id = "A b"; }) == "bad_id");
    CHECK(reason([](RawOffer& raw) { raw.native_id = std::string(252, 'a'); }) == "bad_id");
    CHECK(reason([](RawOffer& raw) { raw.native_id = std::string(251, 'a'); }) == "kept");
    CHECK(reason([](RawOffer& raw) { raw.gpu_model = " "; }) == "no_gpu");
    CHECK(reason([](RawOffer& raw) { raw.gpu_count = 0; }) == "no_gpu");
    CHECK(reason([](RawOffer& raw) { raw.price_micros = -1; }) == "no_price");
    CHECK(reason([](RawOffer& raw) { raw.price_micros = 0; }) == "kept");
    CHECK(reason([](RawOffer& raw) { raw.interruptible = true; }) == "interruptible");
    CHECK(reason([](RawOffer& raw) { raw.duration_s_max = 3599; }) == "too_short");
    CHECK(reason([](RawOffer& raw) { raw.vram_mib = 0xFFFFFFFF; }) == "no_vram");
    CHECK(reason([](RawOffer& raw) {
              raw.gpu_model = "Some New Card";
              raw.vram_mib = 0;
          }) == "no_vram");
}

TEST_CASE("memory that is not reported comes from the name or the model", "[inventory]") {
    const Cleaned by_name = cleaned([](RawOffer& raw) {
        raw.gpu_model = "a100-pcie-80gb";
        raw.vram_mib = 0;
    });
    REQUIRE(by_name.offer);
    CHECK(by_name.offer->vram_gb == 80);
    const Cleaned by_model = cleaned([](RawOffer& raw) { raw.vram_mib = 0; });
    REQUIRE(by_model.offer);
    CHECK(by_model.offer->vram_gb == 24);
}

TEST_CASE("the provider's own word helps where the plugin's is not known", "[inventory]") {
    const Cleaned result = cleaned([](RawOffer& raw) {
        raw.gpu_model = "Fancy 4090";
        raw.gpu_model_native = "geforcertx4090-pcie-24gb";
    });
    REQUIRE(result.offer);
    CHECK(result.offer->gpu_type == "RTX 4090");
}

TEST_CASE("numbers outside their range are repaired", "[inventory]") {
    const Cleaned result = cleaned([](RawOffer& raw) {
        raw.reliability_ppm = std::numeric_limits<std::int64_t>::min();
        raw.availability_ppm = 5'000'000;
        raw.duration_s_max = -1;
        raw.cuda_milli = 999'999'999;
        raw.storage_micros_per_gib_hour = -5;
    });
    REQUIRE(result.offer);
    CHECK(result.offer->reliability_ppm == 0);
    CHECK(result.offer->availability_ppm == 1'000'000);
    CHECK(result.offer->max_duration_hours == 0);
    CHECK(result.offer->cuda_milli == 0);
    CHECK(result.offer->storage_price_per_gb_hour == base::Money{});
}

TEST_CASE("dropped offers are counted by reason and cost nothing else", "[inventory]") {
    std::vector<RawOffer> raw = {testing::rawOffer("1"), testing::rawOffer("BAD"),
                                 testing::rawOffer("2")};
    raw.push_back(testing::rawOffer("3"));
    raw.back().price_micros = -1;
    const CleanedList list = cleanOffers(kProvider, raw, kFetched);
    CHECK(list.offers.size() == 2);
    CHECK(list.dropped.at(static_cast<std::size_t>(DropReason::BadId)) == 1);
    CHECK(list.dropped.at(static_cast<std::size_t>(DropReason::NoPrice)) == 1);
}

TEST_CASE("a location too long for the menu ends at a whole part", "[inventory]") {
    const std::string part(60, 'x');
    CHECK(cleanLocation(part + "," + std::string(60, 'y') + "," + std::string(60, 'z') + ",US") ==
          part + ", " + std::string(60, 'y') + ", US");
}

}  // namespace
}  // namespace gpushopper::inventory
