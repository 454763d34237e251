// TensorDock's list of places: whatever it says, an offer can be rented by its own id, is priced,
// and is asked for in a shape that exists.

#include <cstdint>
#include <gpushopper/failure.hpp>
#include <set>
#include <string>
#include <string_view>

#include "plugins/tensordock/menu/offers.hpp"
#include "tests/fuzz/require.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr std::int64_t kPriceMicrosMax = std::int64_t{1} << 53;

void checkOffer(const Offer& offer, const std::vector<Location>& places) {
    require(!offer.id.empty() && offer.id.size() <= 128);
    require(offer.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._:-") ==
            std::string::npos);
    require(offer.price_micros > 0 && offer.price_micros < kPriceMicrosMax);
    require(offer.gpu_count >= 1 && offer.gpu_count <= kGpusMax);
    require(offer.reliability_ppm <= 1'000'000 && offer.availability_ppm <= 1'000'000);
    require(offer.disk_gib_priced >= kDiskGbMin && offer.disk_gib_max >= offer.disk_gib_priced);
    require(offer.storage_micros_per_gib_hour >= 0);
    const auto found = pick(places, parseOfferId(offer.id), {});
    require(found.has_value());
    require(found->hourly_micros == offer.price_micros);
    require(found->shape.gpus == offer.gpu_count);
    require(found->shape.vcpus >= 2 && found->shape.vcpus % 2 == 0);
}

void check(std::string_view body) {
    Locations read;
    try {
        read = readLocations(body);
    } catch (const Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE);
        return;
    }
    const Menu menu = menuOf(read.known, {});
    std::set<std::string> ids;
    for (const Offer& offer : menu.offers) {
        require(ids.insert(offer.id).second);
        checkOffer(offer, read.known);
    }
}

}  // namespace
}  // namespace gpushopper::tensordock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    gpushopper::tensordock::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
