#pragma once

/// Catalogue: the published snapshot and the only ways to change it. Each change makes a new
/// snapshot that shares what did not change; readers never wait for it.
///
/// A list is whole or it is not here: there is no way to add a part of one. An eviction outlives
/// the lists that were asked for before it, so a fetch under way cannot bring a dead offer back.
/// Thread safety: any thread. Writers take turns; the new snapshot is built under their lock, which
/// no reader takes.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/published.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/inventory/offer.hpp"
#include "daemon/inventory/snapshot.hpp"

namespace gpushopper::inventory {

/// A provider as the configuration names it.
struct CatalogueProvider {
    base::ProviderName name;
    std::string id_form;  ///< `mock-<number>`
};

/// A whole list as it arrived, cleaned.
struct FetchedList {
    std::vector<Offer> offers{};
    base::MonoTime asked_at{};
    base::MonoTime fetched_at{};
};

class Catalogue {
public:
    explicit Catalogue(const std::vector<CatalogueProvider>& providers);

    std::shared_ptr<const Snapshot> snapshot() const { return published_.get(); }

    /// Replaces the provider's list. A list asked for earlier than the one that is there is
    /// ignored.
    void publish(const base::ProviderName& provider, FetchedList list) EXCLUDES(writing_);
    /// A fetch failed: the list stays, the reason is shown. Empty text is not allowed.
    void noteFailure(const base::ProviderName& provider, const std::string& error)
        EXCLUDES(writing_);
    void evict(const base::OfferId& offer, base::MonoTime now) EXCLUDES(writing_);

private:
    using Evictions = std::map<base::OfferId, base::MonoTime>;  ///< When each was rented away.

    static void dropEvicted(FetchedList& list, const Evictions& evictions);

    base::Mutex writing_;
    Evictions evicted_ GUARDED_BY(writing_);
    base::Published<Snapshot> published_;
};

}  // namespace gpushopper::inventory
