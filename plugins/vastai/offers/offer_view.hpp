#pragma once

/// offer_view: an offer of Vast.ai as the core's menu takes it, or why it is none. What can be
/// repaired is repaired; one bad offer costs itself, never the list. Thread safety: pure.

#include <cstdint>
#include <gpushopper/values.hpp>
#include <optional>

#include "plugins/vastai/wire/offer_list.hpp"

namespace gpushopper::vastai {

struct OfferRules {
    bool verified_only = true;
    std::int64_t now_unix_s = 0;
};

/// nullopt: cannot be rented, or cannot be priced or named.
std::optional<Offer> offerOf(const WireOffer& wire, const OfferRules& rules);

/// A price per GB and month as a price per hour: a month has 720 of them (2026-08, documentation).
std::int64_t storageMicrosPerHour(std::int64_t micros_per_month);

}  // namespace gpushopper::vastai
