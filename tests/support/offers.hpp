#pragma once

/// Builders of offers for tests: valid ones, of which a test changes what it is about.

#include <string>

#include "daemon/inventory/offer.hpp"

namespace gpushopper::testing {

/// An RTX 4090 at 0.34 an hour in California, as a plugin would deliver it.
inline inventory::RawOffer rawOffer(std::string native_id) {
    inventory::RawOffer raw;
    raw.native_id = std::move(native_id);
    raw.gpu_model = "RTX 4090";
    raw.vram_mib = 24564;
    raw.reliability_ppm = 950'000;
    raw.availability_ppm = 970'000;
    raw.price_micros = 340'000;
    raw.cuda_milli = 12'800;
    raw.region = "California, US";
    raw.machine_id = "20000";
    return raw;
}

/// The same, cleaned, of the given provider.
inline inventory::Offer offer(const std::string& provider, const std::string& native_id) {
    inventory::Offer one;
    one.id = base::OfferId(provider + "-" + native_id);
    one.provider = base::ProviderName(provider);
    one.native_id = native_id;
    one.gpu_type = "RTX 4090";
    one.vram_gb = 24;
    one.price_per_hour = base::Money::micros(340'000);
    one.location = "California, US";
    one.reliability_ppm = 950'000;
    one.availability_ppm = 970'000;
    one.cuda_milli = 12'800;
    one.machine_id = provider + "-machine-20000";
    one.fetched_at = base::wallFromMillis(1'764'000'000'000);
    return one;
}

}  // namespace gpushopper::testing
