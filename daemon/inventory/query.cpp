#include "daemon/inventory/query.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "daemon/inventory/snapshot.hpp"

namespace gpushopper::inventory {
namespace {

// A decimal such as 0.95 has no exact double, and scaling it may land a hair beside the whole
// number that was written. Within this much of a whole number, that number was meant.
constexpr double kSlack = 1e-3;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// The substring filters, answered once per distinct text.
class TextFilter {
public:
    TextFilter(const std::vector<std::string>& keys, const std::optional<std::string>& part) {
        if (!part) return;
        matches_.emplace(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) (*matches_)[i] = contains(keys[i], *part);
    }
    bool pass(std::uint32_t number) const { return !matches_ || (*matches_)[number]; }

private:
    std::optional<std::vector<bool>> matches_;  // nullopt: no filter.
};

template <class Bound, class Value>
bool atLeast(const Value& value, const std::optional<Bound>& bound) {
    return !bound || value >= *bound;
}

bool passesNumbers(const Offer& offer, const Query& query) {
    if (query.price_max && offer.price_per_hour > *query.price_max) return false;
    if (query.gpu_count && offer.gpu_count != *query.gpu_count) return false;
    return atLeast(offer.vram_gb, query.vram_gb_min) &&
           atLeast(offer.gpu_count, query.gpu_count_min) &&
           atLeast(offer.reliability_ppm, query.reliability_ppm_min) &&
           atLeast(offer.cuda_milli, query.cuda_milli_min);
}

// With a wanted provider that is on no shelf, nothing passes.
std::optional<std::uint32_t> shelfNumber(const Snapshot& snapshot, const base::ProviderName& name) {
    const auto& shelves = snapshot.shelves();
    for (std::uint32_t i = 0; i < shelves.size(); ++i) {
        if (shelves[i].name == name) return i;
    }
    return std::nullopt;
}

}  // namespace

int ppmAtLeast(double ratio) { return static_cast<int>(std::ceil(ratio * kPpm - kSlack)); }

base::Money moneyAtMost(double usd) {
    // Beyond any price; keeps the product inside the integer's range.
    constexpr double kUsdMax = 1e12;
    return base::Money::micros(
        static_cast<std::int64_t>(std::floor(std::min(usd, kUsdMax) * 1e6 + kSlack)));
}

std::uint32_t cudaMilliAtLeast(double version) {
    constexpr double kVersionMax = 1e6;
    return static_cast<std::uint32_t>(std::ceil(std::min(version, kVersionMax) * 1e3 - kSlack));
}

Selection select(const Snapshot& snapshot, const Query& query, const StandingOf& standing_of) {
    Selection selection;
    std::optional<std::uint32_t> shelf;
    if (query.provider) {
        shelf = shelfNumber(snapshot, *query.provider);
        if (!shelf) return selection;
    }
    const auto lowered = [](const std::optional<std::string>& text, auto&& key) {
        return text ? std::optional(key(*text)) : std::nullopt;
    };
    const TextFilter gpus(snapshot.gpuKeys(), lowered(query.gpu_type, gpuKey));
    const TextFilter locations(snapshot.locationKeys(), lowered(query.location, lowerAscii));
    constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();
    const std::int64_t end =
        query.limit ? query.offset + std::min(*query.limit, kEndless - query.offset) : kEndless;

    for (const std::uint32_t position : snapshot.order(query.sort, query.direction)) {
        const Row& row = snapshot.rows()[position];
        if (shelf && row.provider != *shelf) continue;
        if (!gpus.pass(row.gpu) || !locations.pass(row.location)) continue;
        if (!passesNumbers(row.entry->offer, query)) continue;
        if (query.only && !query.only->contains(row.entry->offer.id)) continue;
        const bool on_page = selection.total >= query.offset && selection.total < end;
        if (on_page || query.confidence_ppm_min) {
            const Standing standing = standing_of(position);
            if (!atLeast(standing.confidence_ppm, query.confidence_ppm_min)) continue;
            if (on_page) selection.page.push_back({.position = position, .standing = standing});
        }
        ++selection.total;
    }
    return selection;
}

}  // namespace gpushopper::inventory
