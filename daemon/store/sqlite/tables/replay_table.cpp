#include "daemon/store/sqlite/tables/replay_table.hpp"

#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {
namespace {

struct Key {
    const std::string& scope;
    const std::string& key;
};

std::optional<Replay> load(Connection& connection, const Key& key, base::WallTime now) {
    Statement select = connection.prepare(
        "SELECT body_sha256, session_id, status, body FROM replays "
        "WHERE scope = ? AND key = ? AND expires_at > ?");
    putAll(select, key.scope, key.key, now);
    if (!select.step()) return std::nullopt;
    Replay replay;
    takeAll(select, replay.body_sha256, replay.session, replay.status, replay.body);
    return replay;
}

}  // namespace

base::Result<void> checkReplayFree(Connection& connection, const NewReplay& replay,
                                   base::WallTime now) {
    const auto taken = load(connection, {replay.scope, replay.key}, now);
    if (!taken) return {};
    return base::fail({.code = base::ErrorCode::Conflict,
                       .message = "the idempotency key is taken by an earlier request",
                       .subject = taken->session.str()});
}

void insertReplay(Connection& connection, const NewReplay& replay, const base::SessionId& session) {
    Statement insert = connection.prepare(
        "INSERT OR REPLACE INTO replays (scope, key, body_sha256, session_id, status, body, "
        "expires_at) VALUES (?, ?, ?, ?, 0, '', ?)");
    putAll(insert, replay.scope, replay.key, replay.body_sha256, session, replay.expires_at);
    insert.run();
}

base::Result<std::optional<Replay>> ReplayTable::find(const std::string& scope,
                                                      const std::string& key, base::WallTime now) {
    using Found = std::optional<Replay>;
    return executor_.read("replays.find", [&](Connection& connection) -> base::Result<Found> {
        return load(connection, {scope, key}, now);
    });
}

base::Result<void> ReplayTable::complete(const std::string& scope, const std::string& key,
                                         int status, const std::string& body) {
    return executor_.write("replays.complete", [&](Connection& connection) -> base::Result<void> {
        Statement update = connection.prepare(
            "UPDATE replays SET status = ?, body = ? WHERE scope = ? AND key = ?");
        putAll(update, status, body, scope, key);
        update.run();
        if (connection.changes() == 1) return {};
        return base::fail(base::ErrorCode::NotFound, "the idempotency key is not known any more");
    });
}

base::Result<int> ReplayTable::purge(base::WallTime now) {
    return executor_.write("replays.purge", [&](Connection& connection) -> base::Result<int> {
        Statement remove = connection.prepare("DELETE FROM replays WHERE expires_at <= ?");
        putAll(remove, now);
        remove.run();
        return connection.changes();
    });
}

}  // namespace gpushopper::store::sqlite
