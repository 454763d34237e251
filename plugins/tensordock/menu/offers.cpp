#include "plugins/tensordock/menu/offers.hpp"

#include <algorithm>
#include <cmath>
#include <gpushopper/failure.hpp>
#include <gpushopper/kit/gpu_names.hpp>
#include <gpushopper/kit/id_codec.hpp>
#include <gpushopper/kit/place_name.hpp>
#include <gpushopper/kit/provider_text.hpp>
#include <nlohmann/json.hpp>
#include <set>

namespace gpushopper::tensordock {
namespace {

constexpr double kTierMax = 3;  // the best that is not a data centre of its own
constexpr double kWholePpm = 1'000'000;

// Tier 0 is somebody's home, 4 a data centre; divided by 3 it gave 1.33 once, so it is clamped.
std::uint32_t reliabilityPpm(const std::optional<double>& tier) {
    const double share = std::clamp(tier.value_or(0) / kTierMax, 0.0, 1.0);
    return static_cast<std::uint32_t>(std::lround(share * kWholePpm));
}

bool hasAccess(const GpuStock& stock) { return stock.dedicated_ip || stock.port_forwarding; }

// The suffix of v0Name says the memory, and is what the name table is made for; displayName is for
// people, and sometimes v0Name itself (older project, live, 2026-02).
GpuName nameOf(const GpuStock& stock) {
    GpuName name = gpuName(stock.v0_name);
    if (!name.known && !stock.display_name.empty()) {
        GpuName displayed = gpuName(stock.display_name);
        if (displayed.vram_mib == 0) displayed.vram_mib = name.vram_mib;
        if (displayed.known) return displayed;
    }
    return name;
}

std::string extrasOf(const Shape& shape, const GpuStock& stock) {
    const nlohmann::json extras{{"vcpus", shape.vcpus},
                                {"ram_gb", shape.ram_gb},
                                {"disk_gb", shape.disk_gb},
                                {"dedicated_ip", stock.dedicated_ip}};
    return extras.dump();
}

/// What all counts of one GPU in one place have in common.
Offer commonOf(const Location& location, const GpuStock& stock, const GpuName& name) {
    Offer offer;
    offer.gpu_model = name.canonical;
    offer.gpu_model_native = cleanText(stock.v0_name);
    offer.vram_mib = name.vram_mib;
    offer.disk_gib_max = diskWithin(stock.disk_gb_max);
    offer.reliability_ppm = reliabilityPpm(location.tier);
    offer.availability_ppm = kAvailabilityPpm;
    offer.storage_micros_per_gib_hour = stock.disk_gb_micros.value_or(0);
    offer.region = placeName({location.city, location.state, location.country});
    // Not one machine, but what fails together: the core remembers failures by it, for every count.
    offer.machine_id = joinId({location.id, stock.v0_name});
    return offer;
}

void addOffer(const Location& location, const GpuStock& stock, const Shape& shape, Offer offer,
              Menu& menu) {
    const auto price = hourlyMicros(stock, shape);
    if (!price) {
        ++menu.without_price;
        return;
    }
    offer.id = offerId({location.id, stock.v0_name, shape.gpus});
    offer.gpu_count = shape.gpus;
    offer.price_micros = *price;
    offer.disk_gib_priced = shape.disk_gb;
    offer.extras_json = extrasOf(shape, stock);
    menu.offers.push_back(std::move(offer));
}

void addOffers(const Location& location, const GpuStock& stock, const PerGpu& wanted, Menu& menu) {
    const GpuName name = nameOf(stock);
    if (!name.known) ++menu.unknown_gpus;
    const Offer common = commonOf(location, stock, name);
    const std::uint32_t counts = std::min(stock.count_max, kGpusMax);
    for (std::uint32_t gpus = 1; gpus <= counts; ++gpus) {
        const auto shape = shapeFor(stock, gpus, wanted);
        if (shape)
            addOffer(location, stock, *shape, common, menu);
        else
            ++menu.too_small;
    }
}

}  // namespace

Menu menuOf(const std::vector<Location>& locations, const PerGpu& wanted) {
    Menu menu;
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const Location& location : locations) {
        for (const GpuStock& stock : location.gpus) {
            if (stock.count_max == 0) continue;  // sold out
            // Listed twice it would be one id for two prices; pick() takes the first as well.
            if (!seen.emplace(location.id, stock.v0_name).second) continue;
            if (!hasAccess(stock)) {
                ++menu.without_access;
                continue;
            }
            try {
                addOffers(location, stock, wanted, menu);
            } catch (const Failure& failure) {
                if (failure.code != GSP_BAD_RESPONSE) throw;
                ++menu.without_id;
            }
        }
    }
    return menu;
}

std::optional<Pick> pick(const std::vector<Location>& locations, const OfferKey& key,
                         const PerGpu& wanted) {
    for (const Location& location : locations) {
        if (location.id != key.location) continue;
        for (const GpuStock& stock : location.gpus) {
            if (stock.v0_name != key.v0_name || !hasAccess(stock)) continue;
            const auto shape = shapeFor(stock, key.gpus, wanted);
            const auto price = shape ? hourlyMicros(stock, *shape) : std::nullopt;
            if (!price) return std::nullopt;
            return Pick{.key = key,
                        .shape = *shape,
                        .hourly_micros = *price,
                        .disk_gb_micros = stock.disk_gb_micros.value_or(0),
                        .disk_gb_max = diskWithin(stock.disk_gb_max),
                        .dedicated_ip = stock.dedicated_ip};
        }
    }
    return std::nullopt;
}

}  // namespace gpushopper::tensordock
