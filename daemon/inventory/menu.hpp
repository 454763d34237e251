#pragma once

/// Menu: what is on offer, for everybody who reads it (the API, and the engine when it looks for
/// another offer). It joins three things: the catalogue (whole lists as last fetched), the failure
/// memory, and the moment of the reading.
///
/// A reader that wants fresh data first calls ensureFresh, which waits only while a fetch that can
/// help is under way; list and find never wait and never call a provider. Everything in one answer
/// comes from one snapshot, which the answer keeps alive.
/// `now` is the monotonic clock: ages must not follow the jumps of the wall clock.
/// Thread safety: any thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/published.hpp"
#include "daemon/inventory/catalogue.hpp"
#include "daemon/inventory/failure_memory.hpp"
#include "daemon/inventory/freshness.hpp"
#include "daemon/inventory/query.hpp"
#include "daemon/inventory/snapshot.hpp"

namespace gpushopper::inventory {

/// One offer as it stands at the moment of the reading. Lives as long as the answer it came in.
struct OfferView {
    const Entry* entry = nullptr;
    Standing standing;

    const Offer& offer() const { return entry->offer; }
    /// Appends the offer as the API shows it: one JSON object.
    void appendJson(std::string& out) const;
};

enum class ProviderStatus : std::uint8_t {
    Ok,     ///< Fetched, and not older than the maximum age.
    Stale,  ///< Fetched once, but too long ago: its offers are shown as not available.
    Error,  ///< Never fetched.
};
/// `ok`, `stale`, `error`
std::string_view toString(ProviderStatus status);

struct ProviderLine {
    base::ProviderName name;
    ProviderStatus status{};
    std::size_t offers = 0;           ///< Cached, before filters.
    std::optional<base::Millis> age;  ///< nullopt: never fetched.
    std::string error;                ///< Of the last fetch; empty when it succeeded.
};

/// What a reading stands on besides its moment. While two are equal, whatever they are asked
/// differs by ages alone.
struct Edition {
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const FailureMemory> failures;
    bool operator==(const Edition&) const = default;
};

struct Listing {
    std::shared_ptr<const Snapshot> snapshot;  ///< Keeps the views alive.
    std::vector<OfferView> offers;             ///< The page.
    std::int64_t total = 0;
    std::vector<ProviderLine> providers;  ///< Those that were asked: one, or all.

    /// Nothing is cached of any provider that was asked, or there is none.
    bool unavailable() const;
};

/// The answer to an offer id as somebody wrote it.
struct Lookup {
    std::shared_ptr<const Snapshot> snapshot;  ///< Keeps the view alive.
    std::optional<OfferView> found;
    std::vector<base::OfferId> candidates;  ///< Not unique: up to five that it may mean.
    std::vector<std::string> id_forms;      ///< Of every provider, for the error text.
};

/// Who fetches lists. Implemented by the offer feeds of the provider room.
class Refresher {
public:
    virtual ~Refresher() = default;
    /// Has lists that were never fetched, or are past the maximum age, fetched now, and waits until
    /// each one was fetched or its fetch failed, or until the time or the stop. A provider that
    /// pauses after a failure is not waited for. `provider` empty: all.
    virtual void ensureFresh(const std::optional<base::ProviderName>& provider,
                             base::MonoTime until, const std::stop_token& stop) = 0;
    /// Would ensureFresh of all providers wait now? Quick; has nothing fetched.
    virtual bool wouldWait() const = 0;
};

class Menu {
public:
    Menu(Catalogue& catalogue, Refresher& refresher, AgeLimits limits);

    /// See Refresher. The contract gives a reader 4 s for this.
    void ensureFresh(const std::optional<base::ProviderName>& provider, base::MonoTime until,
                     const std::stop_token& stop);
    /// See Refresher: for those who must not wait and can leave it to others.
    bool wouldWait() const { return refresher_.wouldWait(); }

    Edition edition() const { return {catalogue_.snapshot(), failures_.get()}; }
    Listing list(const Query& query, base::MonoTime now) const {
        return list(edition(), query, now);
    }
    Listing list(const Edition& edition, const Query& query, base::MonoTime now) const;
    /// Case and outer blanks are ignored. Takes a full id; the provider's own id, or a UUID that
    /// own ids begin with, where exactly one offer has it.
    Lookup find(std::string_view id, base::MonoTime now) const;
    /// Is this a configured provider? (Any case; nullopt: no.)
    std::optional<base::ProviderName> providerNamed(std::string_view name) const;

    /// The provider said that it is gone: every answer from now on lacks it, until a list that was
    /// asked for later has it again.
    void evict(const base::OfferId& offer, base::MonoTime now);
    /// An attempt with this offer failed, and the offer or its machine is to blame. What the menu
    /// knows of the offer is filled in.
    void recordFailure(FailedOffer offer, FailureMemory::Failure failure);

private:
    Standing standingAt(const Snapshot& snapshot, std::uint32_t position,
                        const FailureMemory& failures, base::MonoTime now) const;
    ProviderLine lineOf(const ProviderShelf& shelf, base::MonoTime now) const;

    // Constant after construction.
    Catalogue& catalogue_;
    Refresher& refresher_;
    const AgeLimits limits_;

    base::Mutex failing_;  // Held over read, change and publish of failures_ by writers.
    base::Published<FailureMemory> failures_;
};

}  // namespace gpushopper::inventory
