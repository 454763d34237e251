#include "plugins/vastai/offers/offer_view.hpp"

#include <algorithm>
#include <cmath>
#include <gpushopper/kit/gpu_names.hpp>
#include <gpushopper/kit/place_name.hpp>
#include <gpushopper/kit/provider_text.hpp>
#include <string>

#include "plugins/vastai/offers/offer_extras.hpp"
#include "plugins/vastai/offers/search_query.hpp"

namespace gpushopper::vastai {
namespace {

constexpr std::int64_t kHoursPerMonth = 720;
constexpr std::int64_t kGpusMax = 1024;
constexpr double kVramMibMax = 1024.0 * 1024.0;
constexpr double kDiskGibMax = 1024.0 * 1024.0;
constexpr double kCudaMax = 100;
constexpr double kDurationMax = 1e10;  // 300 years: hosts without an end date say such things
constexpr std::size_t kNameBytesMax = 128;

std::uint32_t wholeUpTo(std::optional<double> value, double max) {
    if (!value || !(*value > 0)) return 0;
    return static_cast<std::uint32_t>(std::min(*value, max));
}

std::uint32_t ppmOf(std::optional<double> share) {
    return static_cast<std::uint32_t>(std::lround(std::clamp(share.value_or(0), 0.0, 1.0) * 1e6));
}

// Rentable, free, with a GPU, not a bid. A field that is missing does not speak against an offer
// that was searched for by that very condition.
bool isRentable(const WireOffer& wire, const OfferRules& rules) {
    if (!wire.rentable.value_or(true) || wire.rented.value_or(false)) return false;
    if (wire.is_bid.value_or(false)) return false;
    // `verified` is only ever asked, never answered (2026-08, client).
    const bool unverified = wire.verification == "unverified" || wire.verification == "deverified";
    return !(rules.verified_only && unverified);
}

// Seconds until the host's offer ends; nullopt: never, as far as it is known.
std::optional<double> secondsLeft(const WireOffer& wire, std::int64_t now_unix_s) {
    std::optional<double> left = wire.duration;
    if (wire.end_date) {
        const double until_end = *wire.end_date - static_cast<double>(now_unix_s);
        left = std::min(left.value_or(until_end), until_end);
    }
    return left;
}

}  // namespace

std::int64_t storageMicrosPerHour(std::int64_t micros_per_month) {
    return (micros_per_month + kHoursPerMonth / 2) / kHoursPerMonth;
}

const OfferMaker::Gpu& OfferMaker::gpuOf(const WireOffer& wire) {
    const std::uint32_t reported = wholeUpTo(wire.gpu_ram, kVramMibMax);
    const auto [place, is_new] =
        gpus_.try_emplace(wire.gpu_name + '/' + std::to_string(reported), Gpu{});
    Gpu& gpu = place->second;
    if (!is_new) return gpu;
    const GpuName name = gpuName(wire.gpu_name, reported);
    gpu.model = cleanText(name.canonical, kNameBytesMax);
    gpu.native = cleanText(wire.gpu_name, kNameBytesMax);
    gpu.vram_mib = name.vram_mib;
    gpu.known = name.known;
    return gpu;
}

// ", SE": no region; "": nothing (2026-01, seen live).
const std::string& OfferMaker::placeOf(const std::string& geolocation) {
    const auto [place, is_new] = places_.try_emplace(geolocation);
    if (is_new) place->second = placeName({geolocation});
    return place->second;
}

std::optional<Offer> OfferMaker::make(const WireOffer& wire) {
    if (wire.id.value_or(0) <= 0 || !isRentable(wire, rules_)) return std::nullopt;
    // The price of the whole offer, its disk included. `min_bid` is on nearly every offer and says
    // nothing about whether this one may be interrupted (2026-08, client).
    if (wire.dph_total_micros.value_or(0) <= 0) return std::nullopt;
    const auto left = secondsLeft(wire, rules_.now_unix_s);
    const std::int64_t gpus = wire.num_gpus.value_or(0);
    if ((left && *left < 1) || gpus < 1 || gpus > kGpusMax) return std::nullopt;
    const Gpu& gpu = gpuOf(wire);
    if (gpu.model.empty()) return std::nullopt;
    if (!gpu.known) ++unknown_gpus_;
    Offer offer;
    offer.id = std::to_string(*wire.id);
    offer.gpu_model = gpu.model;
    offer.gpu_model_native = gpu.native;
    offer.gpu_count = static_cast<std::uint32_t>(gpus);
    offer.vram_mib = gpu.vram_mib;
    offer.price_micros = *wire.dph_total_micros;
    offer.storage_micros_per_gib_hour = storageMicrosPerHour(wire.storage_cost_micros.value_or(0));
    offer.disk_gib_priced = kDiskGibPriced;
    offer.disk_gib_max = wholeUpTo(wire.disk_space, kDiskGibMax);
    offer.reliability_ppm = ppmOf(wire.reliability);
    offer.availability_ppm = 1'000'000;  // it was rentable a moment ago; the core lets that age
    if (wire.cuda_max_good && *wire.cuda_max_good > 0 && *wire.cuda_max_good < kCudaMax) {
        offer.cuda_milli = static_cast<std::uint32_t>(std::lround(*wire.cuda_max_good * 1000));
    }
    if (left && *left < kDurationMax) offer.duration_s_max = static_cast<std::int64_t>(*left);
    offer.region = placeOf(wire.geolocation);
    if (wire.machine_id) offer.machine_id = std::to_string(*wire.machine_id);
    offer.extras_json = extrasOf(wire);
    return offer;
}

}  // namespace gpushopper::vastai
