#include "daemon/inventory/clean_offer.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/text/json_text.hpp"
#include "daemon/inventory/freshness.hpp"
#include "daemon/inventory/gpu_models.hpp"
#include "daemon/inventory/snapshot.hpp"

namespace gpushopper::inventory {
namespace {

// Beyond these a number is a mistake of the provider, not an offer.
constexpr std::uint32_t kGpuCountMax = 1'024;
constexpr std::uint32_t kVramMibMax = 1'024 * 1'024;
constexpr std::int64_t kPriceMicrosMax = 100'000 * std::int64_t{1'000'000};
constexpr std::uint32_t kCudaMilliMax = 100'000;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kLocationBytesMax = 128;

bool isNativeId(std::string_view id) {
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == ':' || c == '-';
    });
}

int clampedPpm(std::int64_t ppm) {
    return static_cast<int>(std::clamp<std::int64_t>(ppm, 0, kPpm));
}

int atMostInt(std::uint32_t value) {
    constexpr std::uint32_t kIntMax = 0x7FFF'FFFF;
    return static_cast<int>(std::min(value, kIntMax));
}

// Control characters become blanks, runs of blanks one, outer ones none.
std::string tidied(std::string_view text) {
    std::string tidy;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool blank = byte <= 0x20 || byte == 0x7F;
        if (!blank) {
            tidy += c;
        } else if (!tidy.empty() && tidy.back() != ' ') {
            tidy += ' ';
        }
    }
    if (!tidy.empty() && tidy.back() == ' ') tidy.pop_back();
    return tidy;
}

std::optional<int> vramGbOf(const GpuName& gpu, std::uint32_t vram_mib) {
    if (vram_mib > kVramMibMax) return std::nullopt;
    if (vram_mib > 0) return marketedVramGb(gpu.canonical, vram_mib);
    if (gpu.vram_gb_in_name) return gpu.vram_gb_in_name;
    return onlyVramGb(gpu.canonical);
}

// The plugin's name for it first: it may have worked on the provider's word already.
GpuName gpuOf(const RawOffer& raw) {
    GpuName gpu = canonicalGpu(raw.gpu_model);
    if (!gpu.known) {
        GpuName native = canonicalGpu(raw.gpu_model_native);
        if (native.known || gpu.canonical.empty()) gpu = std::move(native);
    }
    gpu.canonical = std::string(base::cutUtf8(gpu.canonical, kNameBytesMax));
    return gpu;
}

std::string machineIdOf(const base::ProviderName& provider, const std::string& native) {
    const std::string tidy = tidied(base::cutUtf8(native, kLocationBytesMax));
    const std::string prefix = provider.str() + "-machine-";
    return tidy.empty() || tidy.starts_with(prefix) ? tidy : prefix + tidy;
}

Cleaned dropped(DropReason reason) { return {.offer = std::nullopt, .reason = reason}; }

}  // namespace

std::string_view toString(DropReason reason) {
    switch (reason) {
        case DropReason::BadId:
            return "bad_id";
        case DropReason::NoGpu:
            return "no_gpu";
        case DropReason::NoVram:
            return "no_vram";
        case DropReason::NoPrice:
            return "no_price";
        case DropReason::Interruptible:
            return "interruptible";
        case DropReason::TooShort:
            return "too_short";
    }
    return "";
}

Cleaned cleanOffer(const base::ProviderName& provider, const RawOffer& raw,
                   base::WallTime fetched_at) {
    constexpr std::int64_t kHourSeconds = 3600;
    const std::string id = provider.str() + "-" + raw.native_id;
    if (!isNativeId(raw.native_id) || id.size() > kOfferIdBytesMax)
        return dropped(DropReason::BadId);
    if (raw.interruptible) return dropped(DropReason::Interruptible);
    if (raw.price_micros < 0 || raw.price_micros > kPriceMicrosMax)
        return dropped(DropReason::NoPrice);
    if (raw.duration_s_max > 0 && raw.duration_s_max < kHourSeconds)
        return dropped(DropReason::TooShort);
    GpuName gpu = gpuOf(raw);
    if (gpu.canonical.empty() || raw.gpu_count == 0 || raw.gpu_count > kGpuCountMax)
        return dropped(DropReason::NoGpu);
    const std::optional<int> vram_gb = vramGbOf(gpu, raw.vram_mib);
    if (!vram_gb) return dropped(DropReason::NoVram);

    Offer offer;
    offer.id = base::OfferId(id);
    offer.provider = provider;
    offer.native_id = raw.native_id;
    offer.gpu_type = std::move(gpu.canonical);
    offer.gpu_count = atMostInt(raw.gpu_count);
    offer.vram_gb = *vram_gb;
    offer.disk_gb_max = atMostInt(raw.disk_gib_max);
    offer.price_per_hour = base::Money::micros(raw.price_micros);
    offer.storage_price_per_gb_hour = base::Money::micros(
        std::clamp<std::int64_t>(raw.storage_micros_per_gib_hour, 0, kPriceMicrosMax));
    offer.disk_gb_priced = atMostInt(raw.disk_gib_priced);
    offer.location = cleanLocation(raw.region);
    offer.reliability_ppm = clampedPpm(raw.reliability_ppm);
    offer.availability_ppm = clampedPpm(raw.availability_ppm);
    offer.max_duration_hours =
        static_cast<int>(std::clamp<std::int64_t>(raw.duration_s_max / kHourSeconds, 0, 1'000'000));
    offer.cuda_milli = raw.cuda_milli <= kCudaMilliMax ? raw.cuda_milli : 0;
    offer.machine_id = machineIdOf(provider, raw.machine_id);
    offer.fetched_at = fetched_at;
    return {.offer = std::move(offer)};
}

CleanedList cleanOffers(const base::ProviderName& provider, const std::vector<RawOffer>& raw,
                        base::WallTime fetched_at) {
    CleanedList list;
    list.offers.reserve(raw.size());
    for (const RawOffer& one : raw) {
        Cleaned cleaned = cleanOffer(provider, one, fetched_at);
        if (cleaned.offer) {
            list.offers.push_back(std::move(*cleaned.offer));
        } else {
            ++list.dropped.at(static_cast<std::size_t>(cleaned.reason));
        }
    }
    return list;
}

std::optional<std::string> cleanLocation(std::string_view raw) {
    std::vector<std::string> seen;  // In lower case, to compare by.
    std::string location;
    std::string_view rest = raw;
    while (true) {
        const auto comma = rest.find(',');
        const std::string part = tidied(rest.substr(0, comma));
        const std::string key = lowerAscii(part);
        const bool again = std::find(seen.begin(), seen.end(), key) != seen.end();
        // A part that does not fit any more is left out whole: half a name names another place.
        const std::size_t with_part = location.size() + (location.empty() ? 0 : 2) + part.size();
        if (!part.empty() && !again && with_part <= kLocationBytesMax) {
            if (!location.empty()) location += ", ";
            location += part;
            seen.push_back(key);
        }
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    if (location.empty()) return std::nullopt;
    return location;
}

}  // namespace gpushopper::inventory
