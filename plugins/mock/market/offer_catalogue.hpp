#pragma once

/// OfferCatalogue: what the marketplace has on its shelves. All of it is computed from the seed, so
/// the same configuration shows the same offers after any restart. Names, locations, sizes and
/// reliabilities are awkward on purpose, as real marketplaces' are: cleaning is the core's work.
///
/// With moving prices each offer's price changes once an hour, at a minute of its own, and stays
/// within a tenth of its base. A price that was listed is honoured for kPriceHoldMs after it rose,
/// so that a customer who pays what he saw is not refused for having read the list just before.
/// Thread safety: immutable.

#include <cstdint>
#include <gpushopper/values.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace gpushopper::mock {

inline constexpr std::int64_t kPriceHoldMs = std::int64_t{10} * 60 * 1000;

class OfferCatalogue {
public:
    struct Shape {
        std::uint32_t offers;
        std::uint64_t seed;
        bool price_moves;
        bool free_offer;  ///< The last offer costs nothing.
    };

    explicit OfferCatalogue(Shape shape);

    std::size_t size() const { return offers_.size(); }
    /// Offer number `index` (from 0) with its price at that moment.
    Offer at(std::size_t index, std::int64_t now_ms) const;
    /// The offer with the lowest price that is still honoured; nullopt: no such offer.
    std::optional<Offer> find(std::string_view id, std::int64_t now_ms) const;

private:
    std::int64_t priceOf(std::size_t index, std::int64_t now_ms) const;

    Shape shape_;
    std::vector<Offer> offers_;  // with their base prices
};

/// Per hour, for `offer` with `disk_gib` of disk.
std::int64_t priceWithDisk(const Offer& offer, std::uint32_t disk_gib);

}  // namespace gpushopper::mock
