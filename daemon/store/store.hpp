#pragma once

/// Store: where everything durable is kept. The tables are grouped by subject; all share one
/// writer, so a change that spans two of them is still one transaction (Change carries both).
///
/// Implementations: SqliteStore (production: one writer thread with group commit, a pool of
/// readers) and the same SQL run inline on one connection (simulation, unit tests). Errors: every
/// call may return StoreFailed; then nothing was written. Thread safety: any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/doomed_store.hpp"
#include "daemon/store/session_store.hpp"
#include "daemon/store/token_store.hpp"

namespace gpushopper::store {

struct Replay {
    std::string body_sha256;
    base::SessionId session;
    int status = 0;    ///< 0: the first request is still at work, or died; build from the session.
    std::string body;  ///< The answer as sent, without a private key.
};

/// Answers kept for a repeated Idempotency-Key.
class ReplayStore {
public:
    virtual ~ReplayStore() = default;
    virtual base::Result<std::optional<Replay>> find(const std::string& scope,
                                                     const std::string& key,
                                                     base::WallTime now) = 0;
    virtual base::Result<void> complete(const std::string& scope, const std::string& key,
                                        int status, const std::string& body) = 0;
    /// Drops what has expired; returns how many.
    virtual base::Result<int> purge(base::WallTime now) = 0;
};

/// Rows that describe daemons: their boots and their durable counters.
class DaemonStore {
public:
    virtual ~DaemonStore() = default;
    /// The number of this start of the daemon `identity`, from 1, written durably.
    virtual base::Result<std::int64_t> nextBoot(const std::string& identity,
                                                base::WallTime now) = 0;
    /// A deployment-wide text, made once: returns the stored one, or stores and returns `fresh`.
    virtual base::Result<std::string> once(const std::string& name, const std::string& fresh) = 0;
    /// Sums over all daemons, by series.
    virtual base::Result<std::map<std::string, std::int64_t>> counters() = 0;
    virtual base::Result<void> audit(const NewAudit& line, base::WallTime now) = 0;
};

class Store {
public:
    virtual ~Store() = default;
    virtual SessionStore& sessions() = 0;
    virtual DoomedStore& doomed() = 0;
    virtual ReplayStore& replays() = 0;
    virtual DaemonStore& daemons() = 0;
    virtual TokenStore& tokens() = 0;
    /// Sum of a session's ledger entries, straight from the ledger (for checks of the row's
    /// `cost`).
    virtual base::Result<base::Money> ledgerTotal(const base::SessionId& id) = 0;
};

}  // namespace gpushopper::store
