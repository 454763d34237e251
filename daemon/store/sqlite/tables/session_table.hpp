#pragma once

/// SessionTable: SessionStore over SQL. The guards of claim, apply and change are here; what a
/// change writes is the ChangeWriter's, where a column lives is session_columns'.
/// Thread safety: any thread, by the executor.

#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/store/session_store.hpp"
#include "daemon/store/sqlite/executor.hpp"
#include "daemon/store/sqlite/tables/change_writer.hpp"

namespace gpushopper::store::sqlite {

/// What the tables need to know of the daemon that writes; outlives them.
struct Origin {
    std::string daemon;  ///< Identity.
    const base::Clock& clock;
    base::LogSink& log;
    ChangeWriter::Stamp stamp() const { return stamp(clock.wallNow()); }
    ChangeWriter::Stamp stamp(base::WallTime now) const { return {now, daemon, log}; }
};

class SessionTable final : public SessionStore {
public:
    SessionTable(Executor& executor, const Origin& origin) : executor_(executor), origin_(origin) {}

    base::Result<void> insert(const Change& change,
                              const std::optional<NewReplay>& replay) override;
    base::Result<session::Session> claim(const ClaimRequest& request,
                                         const Decide& decide) override;
    base::Result<session::Session> apply(const base::SessionId& id, std::int64_t fence,
                                         const Decide& decide) override;
    base::Result<session::Session> change(const base::SessionId& id, const Decide& decide) override;
    base::Result<int> releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                        base::WallTime now) override;

    base::Result<std::optional<session::Session>> get(const base::SessionId& id) override;
    base::Result<SessionPage> list(const SessionFilter& filter, int limit,
                                   const std::optional<SessionCursor>& after) override;
    base::Result<std::vector<DueStep>> due(const DueFilter& filter) override;
    base::Result<std::optional<base::WallTime>> nextDue(const DueFilter& filter) override;
    base::Result<std::vector<session::Session>> live(const base::ProviderName& name) override;
    base::Result<EventPage> events(const base::SessionId& id, int limit,
                                   std::int64_t after_seq) override;

private:
    Executor& executor_;
    const Origin& origin_;
};

}  // namespace gpushopper::store::sqlite
