#pragma once

/// SessionStore: the sessions table, which is also the queue of work. There is no other way to
/// change a session than insert, claim, apply and change; each is one transaction, and durable when
/// it returns ok.
///
///  - claim:  takes a free row (owner, lease, fence + 1), optionally with a first change. Of
///            several claimers one wins, the others get Conflict.
///  - apply:  writes the outcome of a step, only under the fence of its claim, else FenceLost.
///  - change: for those who hold no claim: intents of users, findings of sweeps, late answers.
///            Leaves owner, lease and fence alone, unless the change revokes the claim.
///
/// Errors: NotFound (no such row), Duplicate (the active slot is taken; `subject` is the holder's
/// id), Conflict, FenceLost, StoreFailed. Thread safety: any thread; reads never wait for writes.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/change.hpp"

namespace gpushopper::store {

/// Names the six statuses of the API; the store keeps the word in a column of its own.
struct SessionFilter {
    std::optional<std::string> consumer_id;
    std::optional<std::string> status;
    std::optional<base::ProviderName> provider;
};

/// A position in a list that is ordered newest first: created_at, then id, both descending.
struct SessionCursor {
    base::WallTime created_at{};
    base::SessionId id;
};

struct SessionPage {
    std::vector<session::Session> rows;
    std::int64_t total = 0;             ///< Matching the filter.
    std::optional<SessionCursor> next;  ///< nullopt on the last page.
};

struct DueStep {
    base::SessionId id;
    std::int64_t fence = 0;
    session::State state{};
    session::StepLane lane{};
    session::Ending ending{};
    base::WallTime next_step_at{};
};

struct DueFilter {
    enum class Which : std::uint8_t { All, Queued, NotQueued };
    base::ProviderName provider;
    std::vector<session::StepLane> lanes;
    Which which = Which::All;
    base::WallTime now{};
    int limit = 1;
};

struct ClaimRequest {
    base::SessionId id;
    std::int64_t fence = 0;  ///< As seen in DueStep; the claim raises it.
    std::string owner;
    base::WallTime lease_until{};
    base::WallTime now{};
};

struct Event {
    std::int64_t seq = 0;  ///< Per session, from 1.
    base::WallTime at{};
    std::string type;
    std::string status;
    std::string phase;
    std::string detail;
    int count = 1;  ///< Folded repeats.
};

struct EventPage {
    std::vector<Event> rows;
    std::int64_t total = 0;
    bool more = false;
};

class SessionStore {
public:
    virtual ~SessionStore() = default;

    /// `change.row` as a new row with its events, audits and counters. Conflict: the replay's key
    /// is taken (`subject` is the session that it made); looked at before the slot.
    virtual base::Result<void> insert(const Change& change,
                                      const std::optional<NewReplay>& replay) = 0;
    /// The row as claimed. `decide` may be empty: then only the claim is written.
    virtual base::Result<session::Session> claim(const ClaimRequest& request,
                                                 const Decide& decide) = 0;
    /// A kept claim takes its new lease from the change. Duplicate: the slot of `next_attempt` was
    /// taken by somebody else meanwhile; then the whole change was not written.
    virtual base::Result<session::Session> apply(const base::SessionId& id, std::int64_t fence,
                                                 const Decide& decide) = 0;
    virtual base::Result<session::Session> change(const base::SessionId& id,
                                                  const Decide& decide) = 0;
    /// Frees what older boots of this daemon left claimed; the rows become due at once. Returns how
    /// many. Owners are `<identity>:<boot>`.
    virtual base::Result<int> releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                                base::WallTime now) = 0;

    virtual base::Result<std::optional<session::Session>> get(const base::SessionId& id) = 0;
    virtual base::Result<SessionPage> list(const SessionFilter& filter, int limit,
                                           const std::optional<SessionCursor>& after) = 0;
    /// Due and free rows, stops first, then the longest due.
    virtual base::Result<std::vector<DueStep>> due(const DueFilter& filter) = 0;
    /// When the next free row of these lanes becomes due; nullopt: nothing is scheduled. A claimed
    /// row counts with the end of its lease.
    virtual base::Result<std::optional<base::WallTime>> nextDue(const DueFilter& filter) = 0;
    /// All rows of a provider that are not over.
    virtual base::Result<std::vector<session::Session>> live(const base::ProviderName& name) = 0;
    /// Oldest first, after `after_seq`.
    virtual base::Result<EventPage> events(const base::SessionId& id, int limit,
                                           std::int64_t after_seq) = 0;
};

}  // namespace gpushopper::store
