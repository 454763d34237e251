#include "daemon/inventory/snapshot.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "daemon/base/assert.hpp"
#include "daemon/base/text/json_text.hpp"

namespace gpushopper::inventory {
namespace {

// Gives equal texts one number, in the order of their first appearance.
class Interning {
public:
    explicit Interning(std::vector<std::string>& names) : names_(names) {}

    std::uint32_t operator()(const std::string& name) {
        const auto [place, fresh] =
            numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
        if (fresh) names_.push_back(name);
        return place->second;
    }

private:
    std::vector<std::string>& names_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

std::int64_t sortValue(const Offer& offer, SortKey key) {
    switch (key) {
        case SortKey::Price:
            return offer.price_per_hour.micros();
        case SortKey::Vram:
            return offer.vram_gb;
        case SortKey::Reliability:
            return offer.reliability_ppm;
        case SortKey::GpuCount:
            return offer.gpu_count;
    }
    return 0;
}

// `rows` are ordered by id, so a stable sort orders ties by id in both directions.
std::vector<std::uint32_t> ordered(const std::vector<Row>& rows, SortKey key, Direction direction) {
    std::vector<std::uint32_t> order(rows.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    const bool descending = direction == Direction::Descending;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const std::int64_t left = sortValue(rows[a].entry->offer, key);
        const std::int64_t right = sortValue(rows[b].entry->offer, key);
        return descending ? left > right : left < right;
    });
    return order;
}

void appendMember(std::string& json, std::string_view name, std::string_view text) {
    json += ",\"";
    json += name;
    json += "\":";
    base::appendJsonString(json, text);
}

void appendMember(std::string& json, std::string_view name, std::int64_t value, int digits) {
    json += ",\"";
    json += name;
    json += "\":";
    base::appendJsonDecimal(json, value, digits);
}

std::string render(const Offer& offer) {
    std::string json = "{\"id\":";
    base::appendJsonString(json, offer.id.str());
    appendMember(json, "provider", offer.provider.str());
    appendMember(json, "provider_id", offer.native_id);
    appendMember(json, "gpu_type", offer.gpu_type);
    appendMember(json, "gpu_count", offer.gpu_count, 0);
    appendMember(json, "vram_gb", offer.vram_gb, 0);
    appendMember(json, "price_per_hour", offer.price_per_hour.micros(), 6);
    if (offer.location) {
        appendMember(json, "location", *offer.location);
    } else {
        json += ",\"location\":null";
    }
    appendMember(json, "reliability", offer.reliability_ppm, 6);
    appendMember(json, "max_duration_hours", offer.max_duration_hours, 0);
    appendMember(json, "fetched_at", base::formatRfc3339(offer.fetched_at));
    if (offer.cuda_milli > 0) appendMember(json, "cuda_version", offer.cuda_milli, 3);
    if (!offer.machine_id.empty()) appendMember(json, "machine_id", offer.machine_id);
    json += offer.interruptible ? ",\"interruptible\":true" : ",\"interruptible\":false";
    json.shrink_to_fit();
    return json;
}

}  // namespace

std::string lowerAscii(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string gpuKey(std::string_view gpu_type) {
    std::string key = lowerAscii(gpu_type);
    std::erase_if(key, [](char c) { return c == ' ' || c == '-' || c == '_'; });
    return key;
}

std::shared_ptr<const OfferList> makeOfferList(std::vector<Offer> offers) {
    auto list = std::make_shared<OfferList>();
    std::stable_sort(offers.begin(), offers.end(),
                     [](const Offer& a, const Offer& b) { return a.id < b.id; });
    const auto same_id = [](const Offer& a, const Offer& b) { return a.id == b.id; };
    offers.erase(std::unique(offers.begin(), offers.end(), same_id), offers.end());
    list->entries.reserve(offers.size());
    for (Offer& offer : offers) {
        std::string json = render(offer);
        list->entries.push_back({.offer = std::move(offer), .json = std::move(json)});
    }
    return list;
}

Snapshot::Snapshot(std::vector<ProviderShelf> shelves)
    : shelves_(std::move(shelves)), index_(makeIndex(shelves_)) {}

Snapshot::Snapshot(const Snapshot& same_offers, std::vector<ProviderShelf> shelves)
    : shelves_(std::move(shelves)), index_(same_offers.index_) {
    GS_ASSERT(shelves_.size() == same_offers.shelves_.size());
    for (std::size_t i = 0; i < shelves_.size(); ++i)
        GS_ASSERT(shelves_[i].list == same_offers.shelves_[i].list);
}

std::shared_ptr<const Snapshot::Index> Snapshot::makeIndex(
    const std::vector<ProviderShelf>& shelves) {
    auto index = std::make_shared<Index>();
    Interning gpu_number(index->gpu_keys);
    Interning location_number(index->location_keys);
    location_number("");  // Number 0, which no filter matches.
    for (std::uint32_t shelf = 0; shelf < shelves.size(); ++shelf) {
        GS_ASSERT(shelves[shelf].list != nullptr);
        for (const Entry& entry : shelves[shelf].list->entries) {
            index->rows.push_back(
                {.entry = &entry,
                 .provider = shelf,
                 .gpu = gpu_number(gpuKey(entry.offer.gpu_type)),
                 .location = location_number(lowerAscii(entry.offer.location.value_or("")))});
        }
    }
    std::sort(index->rows.begin(), index->rows.end(),
              [](const Row& a, const Row& b) { return a.entry->offer.id < b.entry->offer.id; });
    for (std::size_t key = 0; key < kSortKeyCount; ++key) {
        for (const Direction direction : {Direction::Ascending, Direction::Descending})
            index->orders.at(key).at(static_cast<std::size_t>(direction)) =
                ordered(index->rows, static_cast<SortKey>(key), direction);
    }
    return index;
}

const std::vector<std::uint32_t>& Snapshot::order(SortKey key, Direction direction) const {
    return index_->orders.at(static_cast<std::size_t>(key)).at(static_cast<std::size_t>(direction));
}

std::optional<std::uint32_t> Snapshot::find(std::string_view id) const {
    const auto place = std::lower_bound(
        rows().begin(), rows().end(), id,
        [](const Row& row, std::string_view key) { return row.entry->offer.id.str() < key; });
    if (place == rows().end() || place->entry->offer.id.str() != id) return std::nullopt;
    return static_cast<std::uint32_t>(place - rows().begin());
}

}  // namespace gpushopper::inventory
