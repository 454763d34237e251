#pragma once

/// What an offer costs with a disk of a given size. Thread safety: a pure function.

#include <algorithm>
#include <cstdint>

#include "daemon/inventory/offer.hpp"

namespace gpushopper::inventory {

/// Per hour. The offer's price holds with `disk_gb_priced` of disk; where the provider prices disk
/// apart, the difference to `disk_gb` is added or taken off. Never below zero.
inline base::Money priceWithDisk(const Offer& offer, std::uint32_t disk_gb) {
    const std::int64_t more_gb = std::int64_t{disk_gb} - offer.disk_gb_priced;
    const base::Money more =
        base::Money::micros(more_gb * offer.storage_price_per_gb_hour.micros());
    return std::max(offer.price_per_hour + more, base::Money{});
}

}  // namespace gpushopper::inventory
