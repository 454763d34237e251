#pragma once

/// ReplayTable: ReplayStore over SQL, and the row that an insert of a session writes with it.
/// Thread safety: any thread, by the executor.

#include "daemon/store/sqlite/executor.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::store::sqlite {

/// Conflict if the key is taken and has not expired; `subject` is the session that it made.
base::Result<void> checkReplayFree(Connection& connection, const NewReplay& replay,
                                   base::WallTime now);
/// Takes the place of an expired one.
void insertReplay(Connection& connection, const NewReplay& replay, const base::SessionId& session);

class ReplayTable final : public ReplayStore {
public:
    explicit ReplayTable(Executor& executor) : executor_(executor) {}

    base::Result<std::optional<Replay>> find(const std::string& scope, const std::string& key,
                                             base::WallTime now) override;
    base::Result<void> complete(const std::string& scope, const std::string& key, int status,
                                const std::string& body) override;
    base::Result<int> purge(base::WallTime now) override;

private:
    Executor& executor_;
};

}  // namespace gpushopper::store::sqlite
