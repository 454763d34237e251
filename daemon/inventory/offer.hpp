#pragma once

/// RawOffer: an offer as a plugin delivers it, bounded and valid UTF-8 but not yet cleaned.
/// Offer: one line of the menu, cleaned by clean_offer.hpp; what every reader sees.
/// Ratios are in parts per million so that no double is compared. Thread safety: values.

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/money.hpp"
#include "daemon/base/strong_id.hpp"

namespace gpushopper::inventory {

struct RawOffer {
    std::string native_id;
    std::string gpu_model;         ///< As the plugin names it; may be awkward.
    std::string gpu_model_native;  ///< The provider's own word.
    std::uint32_t gpu_count = 1;
    std::uint32_t vram_mib = 0;  ///< Per GPU.
    std::uint32_t disk_gib_max = 0;
    std::int64_t reliability_ppm = 0;
    std::int64_t availability_ppm = 0;
    bool interruptible = false;
    std::int64_t price_micros = 0;  ///< Per hour, the whole offer, with disk_gib_priced of disk.
    std::int64_t storage_micros_per_gib_hour = 0;
    std::uint32_t disk_gib_priced = 0;
    std::uint32_t cuda_milli = 0;  ///< 12.8 is 12800; 0: unknown.
    std::int64_t duration_s_max = 0;
    std::string region;
    std::string machine_id;
    std::string extras_json;
};

struct Offer {
    base::OfferId id;
    base::ProviderName provider;
    std::string native_id;
    std::string gpu_type;  ///< Canonical: `RTX 4090`.
    int gpu_count = 1;
    int vram_gb = 1;  ///< Per GPU, the marketed size.
    int disk_gb_max = 0;
    base::Money price_per_hour;
    base::Money storage_price_per_gb_hour;
    int disk_gb_priced = 0;
    std::optional<std::string> location;
    int reliability_ppm = 0;   ///< 0..1,000,000
    int availability_ppm = 0;  ///< 0..1,000,000 as the provider gave it; decays on reading.
    bool interruptible = false;
    int max_duration_hours = 0;  ///< 0: no limit.
    std::uint32_t cuda_milli = 0;
    std::string machine_id;
    base::WallTime fetched_at{};
};

}  // namespace gpushopper::inventory
