#include "daemon/inventory/menu.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/session_id.hpp"
#include "daemon/base/text/json_text.hpp"

namespace gpushopper::inventory {
namespace {

constexpr std::size_t kCandidatesMax = 5;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Some marketplaces build their ids as `<uuid of a place>-<gpu>`, and people copy the UUID alone.
// Only a whole UUID is taken as the beginning of an id: anything shorter would be a guess.
bool startsWithUuid(std::string_view native_id, std::string_view uuid) {
    return native_id.starts_with(uuid) && native_id.size() > uuid.size() &&
           native_id[uuid.size()] == '-';
}

// All offers that `text` may mean if it is no full id: it is the provider's own id, alone or behind
// the provider's name. An own id that is met exactly beats one that only begins so.
std::vector<std::uint32_t> nativeMatches(const Snapshot& snapshot, std::string_view text) {
    std::vector<std::uint32_t> exact;
    std::vector<std::uint32_t> beginning;
    for (std::uint32_t position = 0; position < snapshot.rows().size(); ++position) {
        const Offer& offer = snapshot.rows()[position].entry->offer;
        std::string_view own = text;
        const std::string prefix = offer.provider.str() + "-";
        if (own.starts_with(prefix)) own.remove_prefix(prefix.size());
        if (offer.native_id == own) {
            exact.push_back(position);
        } else if (base::SessionId::parse(own) && startsWithUuid(offer.native_id, own)) {
            beginning.push_back(position);
        }
    }
    return exact.empty() ? beginning : exact;
}

}  // namespace

void OfferView::appendJson(std::string& out) const {
    out += entry->json;
    out += standing.available ? ",\"available\":true" : ",\"available\":false";
    out += ",\"availability_confidence\":";
    base::appendJsonDecimal(out, standing.confidence_ppm, 6);
    out += '}';
}

std::string_view toString(ProviderStatus status) {
    switch (status) {
        case ProviderStatus::Ok:
            return "ok";
        case ProviderStatus::Stale:
            return "stale";
        case ProviderStatus::Error:
            return "error";
    }
    return "";
}

bool Listing::unavailable() const {
    return std::all_of(providers.begin(), providers.end(), [](const ProviderLine& line) {
        return line.status == ProviderStatus::Error;
    });
}

Menu::Menu(Catalogue& catalogue, Refresher& refresher, AgeLimits limits)
    : catalogue_(catalogue),
      refresher_(refresher),
      limits_(limits),
      failures_(std::make_shared<const FailureMemory>()) {}

void Menu::ensureFresh(const std::optional<base::ProviderName>& provider, base::MonoTime until,
                       const std::stop_token& stop) {
    refresher_.ensureFresh(provider, until, stop);
}

Standing Menu::standingAt(const Snapshot& snapshot, std::uint32_t position,
                          const FailureMemory& failures, base::MonoTime now) const {
    const Row& row = snapshot.rows()[position];
    const ProviderShelf& shelf = snapshot.shelves()[row.provider];
    // Only a fetched list has offers; a reading may be a moment older than the list it finds.
    const auto age = std::max(now - shelf.fetched_at.value(), base::MonotonicClock::duration{0});
    return standingOf(row.entry->offer, ageFactorPpm(age, limits_),
                      failures.verdict(row.entry->offer, now));
}

ProviderLine Menu::lineOf(const ProviderShelf& shelf, base::MonoTime now) const {
    ProviderLine line;
    line.name = shelf.name;
    line.offers = shelf.list->entries.size();
    line.error = shelf.error;
    if (!shelf.fetched_at) {
        line.status = ProviderStatus::Error;
        return line;
    }
    const auto age = std::max(now - *shelf.fetched_at, base::MonotonicClock::duration{0});
    line.age = std::chrono::duration_cast<base::Millis>(age);
    line.status = ageFactorPpm(age, limits_) == 0 ? ProviderStatus::Stale : ProviderStatus::Ok;
    return line;
}

Listing Menu::list(const Edition& edition, const Query& query, base::MonoTime now) const {
    Listing listing;
    listing.snapshot = edition.snapshot;
    const Snapshot& snapshot = *listing.snapshot;
    Selection selection = select(snapshot, query, [&](std::uint32_t position) {
        return standingAt(snapshot, position, *edition.failures, now);
    });
    listing.total = selection.total;
    listing.offers.reserve(selection.page.size());
    for (const Pick& pick : selection.page)
        listing.offers.push_back({snapshot.rows()[pick.position].entry, pick.standing});
    for (const ProviderShelf& shelf : snapshot.shelves()) {
        if (!query.provider || shelf.name == *query.provider)
            listing.providers.push_back(lineOf(shelf, now));
    }
    return listing;
}

Lookup Menu::find(std::string_view id, base::MonoTime now) const {
    Lookup lookup;
    lookup.snapshot = catalogue_.snapshot();
    const Snapshot& snapshot = *lookup.snapshot;
    const std::string text = lowerAscii(trimmed(id));
    std::optional<std::uint32_t> position = snapshot.find(text);
    if (!position) {
        const std::vector<std::uint32_t> matches = nativeMatches(snapshot, text);
        if (matches.size() == 1) position = matches.front();
        if (matches.size() > 1) {
            for (std::size_t i = 0; i < std::min(matches.size(), kCandidatesMax); ++i)
                lookup.candidates.push_back(snapshot.rows()[matches[i]].entry->offer.id);
        }
    }
    if (position) {
        const auto failures = failures_.get();
        lookup.found = OfferView{snapshot.rows()[*position].entry,
                                 standingAt(snapshot, *position, *failures, now)};
        return lookup;
    }
    for (const ProviderShelf& shelf : snapshot.shelves()) lookup.id_forms.push_back(shelf.id_form);
    return lookup;
}

std::optional<base::ProviderName> Menu::providerNamed(std::string_view name) const {
    const base::ProviderName wanted(lowerAscii(name));
    const auto snapshot = catalogue_.snapshot();
    for (const ProviderShelf& shelf : snapshot->shelves()) {
        if (shelf.name == wanted) return wanted;
    }
    return std::nullopt;
}

void Menu::evict(const base::OfferId& offer, base::MonoTime now) { catalogue_.evict(offer, now); }

void Menu::recordFailure(FailedOffer offer, FailureMemory::Failure failure) {
    const auto snapshot = catalogue_.snapshot();
    if (const auto position = snapshot->find(offer.id.str())) {
        const Offer& listed = snapshot->rows()[*position].entry->offer;
        offer.provider = listed.provider;
        offer.gpu_type = listed.gpu_type;
        offer.machine_id = listed.machine_id;
    }
    base::Lock lock(failing_);
    auto changed = std::make_shared<FailureMemory>(*failures_.get());
    changed->record(offer, std::move(failure));
    failures_.set(std::move(changed));
}

}  // namespace gpushopper::inventory
