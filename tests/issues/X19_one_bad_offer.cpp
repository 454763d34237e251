// One offer with an odd field lost a provider's whole list.
// It is repaired or dropped and counted; the others stand. Method: twelve offers, one of them
// broken in twenty ways.

#include <functional>
#include <numeric>

#include "daemon/inventory/clean_offer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

using Break = std::function<void(RawOffer&)>;

const std::vector<Break> kBreaks = {
    [](RawOffer& raw) { raw.native_id = ""; },
    [](RawOffer& raw) { raw.native_id = "Upper"; },
    [](RawOffer& raw) { raw.native_id = "with blank"; },
    [](RawOffer& raw) { raw.native_id = std::string(300, '1'); },
    [](RawOffer& raw) { raw.native_id = "\xFF"; },
    [](RawOffer& raw) { raw.gpu_model = ""; },
    [](RawOffer& raw) { raw.gpu_model = std::string(5000, 'x'); },
    [](RawOffer& raw) { raw.gpu_model = "\n\t"; },
    [](RawOffer& raw) { raw.gpu_count = 0; },
    [](RawOffer& raw) { raw.gpu_count = 0xFFFFFFFF; },
    [](RawOffer& raw) { raw.vram_mib = 0xFFFFFFFF; },
    [](RawOffer& raw) { raw.reliability_ppm = -7'000'000; },
    [](RawOffer& raw) { raw.availability_ppm = 1LL << 60; },
    [](RawOffer& raw) { raw.price_micros = -1; },
    [](RawOffer& raw) { raw.price_micros = 1LL << 62; },
    [](RawOffer& raw) { raw.cuda_milli = 0xFFFFFFFF; },
    [](RawOffer& raw) { raw.duration_s_max = 60; },
    [](RawOffer& raw) { raw.duration_s_max = -60; },
    [](RawOffer& raw) { raw.region = std::string(10'000, ','); },
    [](RawOffer& raw) { raw.interruptible = true; },
};

TEST_CASE("a broken offer costs at most itself", "[inventory]") {
    CHECK(kBreaks.size() == 20);
    for (std::size_t broken = 0; broken < kBreaks.size(); ++broken) {
        INFO("break " << broken);
        std::vector<RawOffer> raw;
        for (int n = 0; n < 12; ++n) raw.push_back(testing::rawOffer(std::to_string(n)));
        kBreaks[broken](raw[5]);
        const CleanedList list = cleanOffers(base::ProviderName("mock"), raw, base::WallTime{});
        const int dropped = std::accumulate(list.dropped.begin(), list.dropped.end(), 0);
        CHECK(list.offers.size() >= 11);
        CHECK(list.offers.size() + static_cast<std::size_t>(dropped) == 12);
    }
}

}  // namespace
}  // namespace gpushopper::inventory
