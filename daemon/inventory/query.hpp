#pragma once

/// Query: which offers somebody wants to see, and in which order. Every member that is set must
/// hold (AND). A query only chooses from the whole cached lists: it never decides what is fetched
/// or kept, so it cannot change what another reader sees.
///
/// Bounds are held in the units of Offer, so a bound compares equal with the value that an answer
/// shows. Absent is not zero: `price_max` of 0 means free offers only.
/// Thread safety: pure functions over immutable values.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "daemon/base/money.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/inventory/freshness.hpp"

namespace gpushopper::inventory {

class Snapshot;

enum class SortKey : std::uint8_t { Price, Vram, Reliability, GpuCount };
inline constexpr std::size_t kSortKeyCount = 4;
enum class Direction : std::uint8_t { Ascending, Descending };

/// Offers that somebody else has chosen: those that a template fits.
using OfferChoice = std::unordered_set<base::OfferId>;

struct Query {
    std::optional<base::ProviderName> provider{};
    std::optional<std::string> gpu_type{};  ///< Substring; case, spaces, `-` and `_` are ignored.
    std::optional<std::string> location{};  ///< Substring; ASCII case is ignored.
    std::optional<std::int64_t> vram_gb_min{};
    std::optional<base::Money> price_max{};  ///< Per hour, for the whole offer.
    std::optional<std::int64_t> gpu_count{};
    std::optional<std::int64_t> gpu_count_min{};
    std::optional<int> reliability_ppm_min{};
    std::optional<int> confidence_ppm_min{};  ///< Compared after decay, as shown.
    std::optional<std::uint32_t> cuda_milli_min{};
    std::shared_ptr<const OfferChoice> only{};  ///< Null: any offer.
    std::optional<std::int64_t> limit{};        ///< nullopt: all.
    std::int64_t offset = 0;
    SortKey sort = SortKey::Price;
    Direction direction = Direction::Ascending;

    bool operator==(const Query&) const = default;
};

/// The smallest bound in parts per million that is not below `ratio` (0..1): 0.95 is 950,000.
int ppmAtLeast(double ratio);
/// The largest price in micro-dollars that is not above `usd` (at least 0).
base::Money moneyAtMost(double usd);
/// The smallest version in thousandths that is not below `version` (above 0): 12.8 is 12,800.
std::uint32_t cudaMilliAtLeast(double version);

struct Pick {
    std::uint32_t position = 0;  ///< In the snapshot.
    Standing standing{};
};

struct Selection {
    std::vector<Pick> page;  ///< In order, after offset and limit.
    std::int64_t total = 0;  ///< Matching the filters.
};

/// How the offer at a position stands at the moment of the reading.
using StandingOf = std::function<Standing(std::uint32_t position)>;

/// Ties are ordered by id, ascending in both directions, so pages never overlap.
Selection select(const Snapshot& snapshot, const Query& query, const StandingOf& standing_of);

}  // namespace gpushopper::inventory
