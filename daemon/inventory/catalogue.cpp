#include "daemon/inventory/catalogue.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/assert.hpp"

namespace gpushopper::inventory {
namespace {

// How long an eviction is kept at most: no call that was under way then is still under way now.
constexpr std::chrono::minutes kEvictionKept{30};

std::shared_ptr<const Snapshot> emptySnapshot(const std::vector<CatalogueProvider>& providers) {
    std::vector<ProviderShelf> shelves;
    shelves.reserve(providers.size());
    for (const CatalogueProvider& provider : providers) {
        ProviderShelf shelf;
        shelf.name = provider.name;
        shelf.id_form = provider.id_form;
        shelf.list = makeOfferList({});
        shelf.error = "no list was fetched yet";
        shelves.push_back(std::move(shelf));
    }
    return std::make_shared<const Snapshot>(std::move(shelves));
}

ProviderShelf& shelfOf(std::vector<ProviderShelf>& shelves, const base::ProviderName& provider) {
    const auto shelf = std::find_if(shelves.begin(), shelves.end(),
                                    [&](const auto& one) { return one.name == provider; });
    GS_ASSERT(shelf != shelves.end());
    return *shelf;
}

}  // namespace

Catalogue::Catalogue(const std::vector<CatalogueProvider>& providers)
    : published_(emptySnapshot(providers)) {}

void Catalogue::dropEvicted(FetchedList& list, const Evictions& evictions) {
    std::erase_if(list.offers, [&](const Offer& offer) {
        const auto evicted = evictions.find(offer.id);
        return evicted != evictions.end() && list.asked_at <= evicted->second;
    });
}

void Catalogue::publish(const base::ProviderName& provider, FetchedList list) {
    base::Lock lock(writing_);
    std::erase_if(evicted_,
                  [&](const auto& one) { return list.asked_at - one.second > kEvictionKept; });
    std::vector<ProviderShelf> shelves = published_.get()->shelves();
    ProviderShelf& shelf = shelfOf(shelves, provider);
    if (shelf.asked_at && *shelf.asked_at > list.asked_at) return;
    dropEvicted(list, evicted_);
    shelf.list = makeOfferList(std::move(list.offers));
    shelf.asked_at = list.asked_at;
    shelf.fetched_at = list.fetched_at;
    shelf.error.clear();
    published_.set(std::make_shared<const Snapshot>(std::move(shelves)));
}

void Catalogue::noteFailure(const base::ProviderName& provider, const std::string& error) {
    GS_ASSERT(!error.empty());
    base::Lock lock(writing_);
    const auto current = published_.get();
    std::vector<ProviderShelf> shelves = current->shelves();
    shelfOf(shelves, provider).error = error;
    published_.set(std::make_shared<const Snapshot>(*current, std::move(shelves)));
}

void Catalogue::evict(const base::OfferId& offer, base::MonoTime now) {
    base::Lock lock(writing_);
    evicted_[offer] = now;
    const auto current = published_.get();
    const auto position = current->find(offer.str());
    if (!position) return;
    std::vector<ProviderShelf> shelves = current->shelves();
    ProviderShelf& shelf = shelves.at(current->rows()[*position].provider);
    auto rest = std::make_shared<OfferList>(*shelf.list);
    std::erase_if(rest->entries, [&](const Entry& entry) { return entry.offer.id == offer; });
    shelf.list = std::move(rest);
    published_.set(std::make_shared<const Snapshot>(std::move(shelves)));
}

}  // namespace gpushopper::inventory
