#pragma once

/// DoomedStore: machines without a session that must go. Rows of their own, destroyed and proven
/// gone by the same destroyer as sessions; they are inserted by Change::doomed or by doom(), once
/// per (provider, instance id). Guard and errors as in session_store.hpp. Thread safety: any
/// thread.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/change.hpp"

namespace gpushopper::store {

enum class DoomedState : std::uint8_t { Destroying, Proving, Gone };
std::string_view toString(DoomedState state);

struct Doomed {
    std::int64_t id = 0;
    base::ProviderName provider;
    base::InstanceId instance_id;
    std::string cause;
    base::SessionId session;  ///< Nil when unknown.
    DoomedState state = DoomedState::Destroying;
    base::WallTime first_seen_at{};
    base::WallTime next_step_at{};
    int attempts = 0;
    bool overdue_alarmed = false;
    std::optional<base::WallTime> settled_at;  ///< The destroy was acknowledged.
    std::optional<session::Sighting> first_absence;
    std::optional<base::WallTime> gone_at;
    std::string last_error;
    session::Claim claim;
};

struct DoomedChange {
    Doomed row;
    std::vector<NewAudit> audits;
    std::vector<CounterStep> counters;
};
using DecideDoomed = std::function<base::Result<DoomedChange>(const Doomed& current)>;

class DoomedStore {
public:
    virtual ~DoomedStore() = default;

    /// Inserts if new; true if it was. A row that is Gone is opened again: the machine was seen.
    virtual base::Result<bool> doom(const NewDoomed& doomed, base::WallTime now,
                                    const std::vector<NewAudit>& audits,
                                    const std::vector<CounterStep>& counters) = 0;
    /// Claims the longest due free row of the provider; nullopt: none.
    virtual base::Result<std::optional<Doomed>> claimDue(const base::ProviderName& provider,
                                                         const std::string& owner,
                                                         base::WallTime lease_until,
                                                         base::WallTime now) = 0;
    virtual base::Result<Doomed> apply(std::int64_t id, std::int64_t fence,
                                       const DecideDoomed& decide) = 0;
    virtual base::Result<int> releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                                base::WallTime now) = 0;
    virtual base::Result<std::optional<base::WallTime>> nextDue(const base::ProviderName& provider,
                                                                base::WallTime now) = 0;
    /// All rows of a provider, or only those that are not Gone.
    enum class Which : std::uint8_t { Open, All };
    virtual base::Result<std::vector<Doomed>> list(const base::ProviderName& provider,
                                                   Which which) = 0;
};

}  // namespace gpushopper::store
