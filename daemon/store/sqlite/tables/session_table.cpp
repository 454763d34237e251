// The writing half of SessionTable: one guard per call, then one change.

#include "daemon/store/sqlite/tables/session_table.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "daemon/base/assert.hpp"
#include "daemon/store/sqlite/tables/owners.hpp"
#include "daemon/store/sqlite/tables/replay_table.hpp"
#include "daemon/store/sqlite/tables/session_columns.hpp"
#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {
namespace {

using base::ErrorCode;
using session::Session;

base::Result<Session> load(Connection& connection, const base::SessionId& id) {
    auto row = loadSession(connection, id);
    if (!row) return base::fail(ErrorCode::NotFound, "there is no such session");
    return std::move(*row);
}

base::Result<Session> write(ChangeWriter& writer, const Session& current, Change& change,
                            const session::Claim& claim) {
    change.row.claim = claim;
    if (auto written = writer.update(current, change); !written) return base::fail(written.error());
    return change.row;
}

bool isTrouble(const std::string& event) {
    constexpr std::array kTroubles{"create_unconfirmed", "destroy_failed", "ghost_detected",
                                   "failed"};
    return std::find(kTroubles.begin(), kTroubles.end(), event) != kTroubles.end();
}

// The log has what the timeline has, in its words. After the commit: what did not happen is not
// told.
void tell(base::LogSink& log, const Change& change) {
    const Session& row = change.row;
    for (const NewEvent& event : change.events) {
        // Said again and again while it lasts; told once.
        if (event.fold && row.attempts > 1) continue;
        std::vector<base::LogField> fields{{"session_id", row.id.str()},
                                           {"provider", row.provider.str()},
                                           {"status", std::string(row.statusName())}};
        if (!row.instance_id.str().empty())
            fields.push_back({"instance_id", row.instance_id.str()});
        if (!event.detail.empty()) fields.push_back({"detail", event.detail});
        const std::string word = "session." + event.type;
        isTrouble(event.type) ? log.warn(word, fields) : log.info(word, fields);
    }
    for (const NewAudit& line : change.audits) {
        if (!line.action.ends_with("_overdue")) continue;  // the others have their events
        log.error("session." + line.action, {{"session_id", row.id.str()},
                                             {"provider", row.provider.str()},
                                             {"instance_id", row.instance_id.str()},
                                             {"detail", line.detail}});
    }
    if (change.next_attempt) tell(log, *change.next_attempt);
}

base::Error notFree(const Session& row) {
    return {.code = ErrorCode::Conflict,
            .message = "the session is being worked on, or has changed",
            .subject = std::string(row.statusName())};
}

}  // namespace

base::Result<void> SessionTable::insert(const Change& change,
                                        const std::optional<NewReplay>& replay) {
    GS_ASSERT(!change.next_attempt && change.row.claim.owner.empty());
    auto done =
        executor_.write("sessions.insert", [&](Connection& connection) -> base::Result<void> {
            const auto stamp = origin_.stamp();
            // Before the slot: a repeated request must find its own session, not be refused for it.
            if (replay) {
                auto free = checkReplayFree(connection, *replay, stamp.now);
                if (!free) return free;
            }
            if (auto inserted = ChangeWriter(connection, stamp).insert(change); !inserted)
                return inserted;
            if (replay) insertReplay(connection, *replay, change.row.id);
            return {};
        });
    if (done) tell(origin_.log, change);
    return done;
}

base::Result<Session> SessionTable::claim(const ClaimRequest& request, const Decide& decide) {
    Change change;
    auto done =
        executor_.write("sessions.claim", [&](Connection& connection) -> base::Result<Session> {
            auto current = load(connection, request.id);
            if (!current) return current;
            const session::Claim& held = current->claim;
            const bool is_free = held.owner.empty() || held.lease_until <= request.now;
            if (!is_free || held.fence != request.fence || current->isOver())
                return base::fail(notFree(*current));
            current->claim = {request.owner, request.lease_until, held.fence + 1};
            if (decide) {
                auto decided = decide(*current);
                if (!decided) return base::fail(decided.error());
                change = std::move(*decided);
            } else {
                change.row = *current;
            }
            ChangeWriter writer(connection, origin_.stamp());
            return write(writer, *current, change, current->claim);
        });
    if (done) tell(origin_.log, change);
    return done;
}

base::Result<Session> SessionTable::apply(const base::SessionId& id, std::int64_t fence,
                                          const Decide& decide) {
    Change change;
    auto done =
        executor_.write("sessions.apply", [&](Connection& connection) -> base::Result<Session> {
            auto current = load(connection, id);
            if (!current) return current;
            if (current->claim.fence != fence || current->claim.owner.empty())
                return base::fail(ErrorCode::FenceLost,
                                  "somebody else works on the session by now");
            auto decided = decide(*current);
            if (!decided) return base::fail(decided.error());
            change = std::move(*decided);
            session::Claim claim = current->claim;
            // A kept claim may be given a new lease; owner and fence are what they were.
            claim.lease_until = change.row.claim.lease_until;
            if (!change.keep_claim) claim = {"", {}, fence};
            ChangeWriter writer(connection, origin_.stamp());
            return write(writer, *current, change, claim);
        });
    if (done) tell(origin_.log, change);
    return done;
}

base::Result<Session> SessionTable::change(const base::SessionId& id, const Decide& decide) {
    Change change;
    auto done =
        executor_.write("sessions.change", [&](Connection& connection) -> base::Result<Session> {
            auto current = load(connection, id);
            if (!current) return current;
            auto decided = decide(*current);
            if (!decided) return base::fail(decided.error());
            change = std::move(*decided);
            session::Claim claim = current->claim;
            if (change.revoke_claim) claim = {"", {}, claim.fence + 1};
            ChangeWriter writer(connection, origin_.stamp());
            return write(writer, *current, change, claim);
        });
    if (done) tell(origin_.log, change);
    return done;
}

base::Result<int> SessionTable::releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                                  base::WallTime now) {
    return executor_.write("sessions.release", [&](Connection& connection) -> base::Result<int> {
        return releaseOlder(connection, "sessions", {identity, boot, now});
    });
}

}  // namespace gpushopper::store::sqlite
