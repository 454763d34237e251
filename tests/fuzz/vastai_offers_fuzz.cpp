// A search's answer of Vast.ai: it is a list or a failure, and every offer that comes out of it is
// one that the daemon takes.

#include <algorithm>
#include <cstdint>
#include <gpushopper/failure.hpp>
#include <nlohmann/json.hpp>
#include <string_view>

#include "plugins/vastai/offers/offer_view.hpp"
#include "plugins/vastai/templates/conditions.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using gpushopper::Offer;

constexpr std::int64_t kNow = 1'795'518'832;

bool isNativeId(std::string_view id) {
    return !id.empty() && id.size() <= 128 && id.find_first_not_of("0123456789") == id.npos;
}

void checkOffer(const Offer& offer) {
    require(isNativeId(offer.id));
    require(offer.price_micros > 0);
    require(offer.storage_micros_per_gib_hour >= 0);
    require(offer.gpu_count > 0 && offer.gpu_count <= 1024);
    require(!offer.gpu_model.empty() && offer.gpu_model.size() <= 256);
    require(offer.gpu_model_native.size() <= 256 && offer.region.size() <= 256);
    require(offer.reliability_ppm <= 1'000'000);
    require(offer.duration_s_max >= 0);
    require(!offer.interruptible);
    require(offer.extras_json.size() <= 4096);
    // Whatever hosts wrote: an object, and text that can be written out again.
    const auto extras = nlohmann::json::parse(offer.extras_json, nullptr, false);
    require(extras.is_object());
    const auto texts = nlohmann::json{offer.gpu_model, offer.gpu_model_native, offer.region};
    require(!texts.dump().empty());
    require(gpushopper::vastai::meetsConditions("{}", offer));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    std::size_t rows = 0;
    gpushopper::vastai::OfferMaker strict({true, kNow});
    gpushopper::vastai::OfferMaker lenient({false, kNow});
    try {
        const auto unreadable = gpushopper::vastai::readOffers(body, [&](const auto& wire) {
            ++rows;
            const auto offer = strict.make(wire);
            if (offer) checkOffer(*offer);
            if (const auto any = lenient.make(wire)) {
                checkOffer(*any);
            } else {
                require(!offer);
            }
        });
        require(unreadable || rows == 0 || body.find("offers") != body.npos);
    } catch (const gpushopper::Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE);
    }
    return 0;
}
