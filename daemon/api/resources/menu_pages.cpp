#include "daemon/api/resources/menu_pages.hpp"

#include <algorithm>

#include "daemon/api/wire/gzip.hpp"
#include "daemon/api/wire/json_object.hpp"
#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kErrorBytesMax = 512;

// Always with one decimal, so that the length of an answer does not depend on the moment: HEAD
// tells the length that GET has.
std::string secondsWithTenths(base::Millis age) {
    return std::to_string(age.count() / 1'000) + "." + std::to_string(age.count() % 1'000 / 100);
}

std::string providersJson(const std::vector<inventory::ProviderLine>& lines) {
    JsonArray array;
    for (const inventory::ProviderLine& line : lines) {
        JsonObject json;
        json.text("name", line.name.str())
            .text("status", inventory::toString(line.status))
            .integer("offers", static_cast<std::int64_t>(line.offers));
        json.raw("age_seconds", line.age ? secondsWithTenths(*line.age) : "null");
        if (!line.error.empty()) json.text("error", shownText(line.error, kErrorBytesMax));
        array.raw(json.str());
    }
    return array.str();
}

std::string listJson(const inventory::Listing& listing, const inventory::Query& filter) {
    constexpr std::size_t kOfferBytesGuess = 512;
    std::string offers = "[";
    offers.reserve(listing.offers.size() * kOfferBytesGuess + 2);
    for (const inventory::OfferView& view : listing.offers) {
        if (offers.size() > 1) offers += ',';
        view.appendJson(offers);
    }
    offers += ']';
    JsonObject body;
    body.raw("offers", offers)
        .integer("count", static_cast<std::int64_t>(listing.offers.size()))
        .integer("total", listing.total)
        .raw("limit", filter.limit ? std::to_string(*filter.limit) : "null")
        .integer("offset", filter.offset)
        .raw("providers", providersJson(listing.providers));
    return body.str();
}

}  // namespace

std::shared_ptr<const std::string> MenuPage::packed() const {
    // Whoever comes meanwhile waits: that is shorter than packing it too.
    base::Lock lock(packing_);
    if (!packed_) packed_ = std::make_shared<const std::string>(gzipped(*body_));
    return packed_;
}

std::shared_ptr<const MenuPage> MenuPages::find(const inventory::Edition& edition,
                                                const inventory::Query& query,
                                                base::MonoTime now) const {
    for (const Shared& shared : shared_) {
        if (now - shared.made_at < kSharedFor && shared.edition == edition && shared.query == query)
            return shared.page;
    }
    return nullptr;
}

std::shared_ptr<const MenuPage> MenuPages::page(const inventory::Query& query, base::MonoTime now) {
    const inventory::Edition edition = menu_.edition();
    {
        base::Lock lock(mutex_);
        if (auto page = find(edition, query, now)) return page;
    }
    const inventory::Listing listing = menu_.list(edition, query, now);
    if (listing.unavailable()) return nullptr;
    auto page = std::make_shared<const MenuPage>(listJson(listing, query));
    if (page->body()->size() < kSharedBytesMin) return page;

    base::Lock lock(mutex_);
    // Another request may have made the same one meanwhile: the packing of both is then one.
    if (auto first = find(edition, query, now)) return first;
    std::erase_if(shared_, [now](const Shared& old) { return now - old.made_at >= kSharedFor; });
    if (shared_.size() >= kSharedCountMax) shared_.erase(shared_.begin());
    shared_.push_back({.edition = edition, .query = query, .made_at = now, .page = page});
    return page;
}

}  // namespace gpushopper::api
