#pragma once

/// ChangeWriter: everything that one change writes beside or instead of other changes, inside the
/// transaction of its caller. It also guards what no change may do, whoever asked: leave a final
/// state (refused and logged), take a step that the state table does not know, drop a wish to end,
/// or let the cost differ from the ledger (defects of ours: GS_ASSERT). Thread safety: as the
/// connection.

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/log.hpp"
#include "daemon/base/result.hpp"
#include "daemon/store/change.hpp"
#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::store::sqlite {

class ChangeWriter {
public:
    struct Stamp {
        base::WallTime now{};
        const std::string& daemon;  ///< Identity: whose counters these are.
        base::LogSink& log;
    };
    ChangeWriter(Connection& connection, const Stamp& stamp)
        : connection_(connection), stamp_(stamp) {}

    /// `change.row` as a new row. Duplicate: the active slot is taken.
    base::Result<void> insert(const Change& change);
    /// `change.row` over `current`; the claim is written as it stands in `change.row`.
    base::Result<void> update(const session::Session& current, const Change& change);

    /// Lines about no session, or about a session that is only known by its id.
    void audit(const std::vector<NewAudit>& lines, const std::string& provider,
               const std::optional<base::SessionId>& session);
    void count(const std::vector<CounterStep>& steps);
    /// True: new, or open again.
    bool doom(const NewDoomed& doomed);

private:
    struct AuditSubject {
        std::string session;
        std::string consumer;
        std::string provider;
    };

    base::Result<void> insertRow(const session::Session& row);
    void writeRest(const Change& change);
    void writeEvents(const Change& change);
    void writeAudits(const std::vector<NewAudit>& lines, const AuditSubject& subject);
    void writeLedger(const Change& change);

    Connection& connection_;
    const Stamp stamp_;
};

}  // namespace gpushopper::store::sqlite
