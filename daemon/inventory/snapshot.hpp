#pragma once

/// Snapshot: the whole menu at one moment, immutable, read by any number of threads at once.
///
/// It is made when a list arrives, so that reading is cheap: the text of each offer is rendered,
/// the orders are sorted, and GPU names and locations are interned so that a substring is compared
/// once per distinct name instead of once per offer. What depends on the moment of the reading
/// (age, confidence, failures) is not in it.
///
/// Lists are shared between snapshots: a new list of one provider leaves the others' alone.
/// Thread safety: immutable.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/inventory/offer.hpp"
#include "daemon/inventory/query.hpp"

namespace gpushopper::inventory {

/// An offer and its text: a JSON object without its last two members and its closing brace, those
/// being `available` and `availability_confidence`.
struct Entry {
    Offer offer;
    std::string json;
};

/// One provider's whole list, as one fetch brought it; ordered by id, ids unique.
struct OfferList {
    std::vector<Entry> entries;
};

/// A provider's place in the menu.
struct ProviderShelf {
    base::ProviderName name;
    std::string id_form;                       ///< `mock-<number>`, for error texts.
    std::shared_ptr<const OfferList> list;     ///< Never null.
    std::optional<base::MonoTime> asked_at;    ///< Of `list`; nullopt: never fetched.
    std::optional<base::MonoTime> fetched_at;  ///< Of `list`; ages count from here.
    std::string error;                         ///< Of the last fetch; empty when it succeeded.
};

/// What filters and orders look at; one per offer, small and side by side.
struct Row {
    const Entry* entry = nullptr;
    std::uint32_t provider = 0;  ///< Index of its shelf.
    std::uint32_t gpu = 0;       ///< Index into gpuKeys().
    std::uint32_t location = 0;  ///< Index into locationKeys(); 0 is "none known".
};

class Snapshot {
public:
    explicit Snapshot(std::vector<ProviderShelf> shelves);

    /// The same offers with other notes about the fetches; `shelves` holds the same lists.
    Snapshot(const Snapshot& same_offers, std::vector<ProviderShelf> shelves);

    const std::vector<ProviderShelf>& shelves() const { return shelves_; }
    /// By id, ascending over all providers; a position is an index into it.
    const std::vector<Row>& rows() const { return index_->rows; }
    const std::vector<std::uint32_t>& order(SortKey key, Direction direction) const;
    const std::vector<std::string>& gpuKeys() const { return index_->gpu_keys; }
    const std::vector<std::string>& locationKeys() const { return index_->location_keys; }

    /// Position of the offer with exactly this id.
    std::optional<std::uint32_t> find(std::string_view id) const;

private:
    struct Index {
        std::vector<Row> rows;
        std::vector<std::string> gpu_keys;
        std::vector<std::string> location_keys;
        std::array<std::array<std::vector<std::uint32_t>, 2>, kSortKeyCount> orders;
    };
    static std::shared_ptr<const Index> makeIndex(const std::vector<ProviderShelf>& shelves);

    std::vector<ProviderShelf> shelves_;
    std::shared_ptr<const Index> index_;
};

/// Renders the offers and orders them by id. Of several with one id the first one stays.
std::shared_ptr<const OfferList> makeOfferList(std::vector<Offer> offers);

/// Lower case without spaces, `-` and `_`: what GPU names are compared by.
std::string gpuKey(std::string_view gpu_type);
/// ASCII letters in lower case, everything else as it is.
std::string lowerAscii(std::string_view text);

}  // namespace gpushopper::inventory
