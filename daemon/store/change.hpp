#pragma once

/// Change: everything that one step writes, in one transaction: the row, its events, its audit
/// lines, its counters, its ledger entries, and rows of other tables that must come or not come
/// together with it. A `Decide` makes one from the row as it is inside the transaction.
/// Thread safety: values.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/money.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/session_id.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::store {

/// A line of the session's timeline; time, status and phase are those of the change.
struct NewEvent {
    std::string type;    ///< A word of the contract's closed list: `create_called`.
    std::string detail;  ///< For people, at most 512 characters.
    bool fold = false;   ///< Directly after an event of the same type: count that one up instead.
};

struct NewAudit {
    std::string action;  ///< `session_created`
    std::string actor;   ///< Token name, `anonymous`, `reconciler`, `lifecycle`.
    std::string request_id;
    std::string detail;
};

/// One step of a counter that must survive restarts. `series` is the Prometheus series:
/// `gpu_sessions_created_total{provider="mock"}`. Money counts in micro-dollars.
struct CounterStep {
    std::string series;
    std::int64_t by = 1;
};

/// What the session cost in [from, to). Append-only.
struct LedgerEntry {
    base::WallTime from{};
    base::WallTime to{};
    base::Money price_per_hour;
    base::Money amount;
    std::string source;  ///< `agreed` or `observed`: where the price came from.
};

/// A machine of ours that must go although no session owns it.
struct NewDoomed {
    base::ProviderName provider;
    base::InstanceId instance_id;
    std::string cause;        ///< `orphan`, `duplicate`, `late_answer`.
    base::SessionId session;  ///< The session in its label; nil when unknown.
};

/// Binds the caller's Idempotency-Key to the session that its request made.
struct NewReplay {
    std::string scope;  ///< Client, method and path.
    std::string key;
    std::string body_sha256;  ///< Hex.
    base::WallTime expires_at{};
};

struct Change {
    session::Session row;
    std::vector<NewEvent> events;
    std::vector<NewAudit> audits;
    std::vector<CounterStep> counters;
    std::vector<LedgerEntry> ledger;
    std::vector<NewDoomed> doomed;
    std::shared_ptr<const Change> next_attempt;  ///< Inserted with it (`auto_retry`).
    bool keep_claim = false;                     ///< Otherwise apply() frees the row.
    bool revoke_claim = false;  ///< change(): whoever holds the row loses it (fence + 1, free).
                                ///< Only for steps without an effect at the provider. Otherwise
                                ///< change() leaves the claim alone.
};

/// Runs inside the transaction, on the store's writer: pure, quick, no store call, no wait. An
/// Error rolls back and is what the caller gets.
using Decide = std::function<base::Result<Change>(const session::Session& current)>;

}  // namespace gpushopper::store
