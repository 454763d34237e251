#pragma once

/// offers: TensorDock's list of places as the menu: one offer for each place, GPU and count, priced
/// whole (GPU, CPU, memory and disk) for the shape that create will ask for. The older project
/// priced the GPU alone, which hid up to half of what a cheap card costs.
/// Thread safety: pure.

#include <cstdint>
#include <gpushopper/values.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/tensordock/ids.hpp"
#include "plugins/tensordock/menu/shape.hpp"
#include "plugins/tensordock/wire/location.hpp"

namespace gpushopper::tensordock {

/// How sure it is that an offer can be had. The stock is stale: 22 of 31 attempts failed (older
/// project, live, 2026-01).
inline constexpr std::uint32_t kAvailabilityPpm = 300'000;

struct Menu {
    std::vector<Offer> offers;
    std::size_t without_price = 0;   ///< A part of the price was missing.
    std::size_t without_access = 0;  ///< Neither an own address nor forwarded ports.
    std::size_t too_small = 0;       ///< Not even the smallest machine fits.
    std::size_t without_id = 0;      ///< Names too long for an id.
    std::size_t unknown_gpus = 0;    ///< Offered all the same, under TensorDock's own name.
};

Menu menuOf(const std::vector<Location>& locations, const PerGpu& wanted);

/// What a create needs to know of an offer.
struct Pick {
    OfferKey key;  ///< In TensorDock's own letters.
    Shape shape;
    std::int64_t hourly_micros = 0;
    std::int64_t disk_gb_micros = 0;
    std::uint32_t disk_gb_max = 0;
    bool dedicated_ip = false;
};

/// nullopt: there is no such offer now.
std::optional<Pick> pick(const std::vector<Location>& locations, const OfferKey& key,
                         const PerGpu& wanted);

}  // namespace gpushopper::tensordock
