#include "daemon/store/sqlite/tables/doomed_table.hpp"

#include "daemon/base/assert.hpp"
#include "daemon/store/sqlite/tables/owners.hpp"
#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, provider, instance_id, cause, session_id, state, first_seen_at, next_step_at, "
    "attempts, overdue_alarmed, settled_at, first_absence, gone_at, last_error, owner, "
    "lease_until, fence FROM doomed_instances ";

Doomed takeDoomed(const Statement& statement) {
    Doomed row;
    std::optional<base::SessionId> session;
    takeAll(statement, row.id, row.provider, row.instance_id, row.cause, session, row.state,
            row.first_seen_at, row.next_step_at, row.attempts, row.overdue_alarmed, row.settled_at,
            row.first_absence, row.gone_at, row.last_error, row.claim.owner, row.claim.lease_until,
            row.claim.fence);
    row.session = session.value_or(base::SessionId{});
    return row;
}

std::optional<Doomed> load(Connection& connection, std::int64_t id) {
    Statement select = connection.prepare(std::string(kSelect) + "WHERE id = ?");
    putAll(select, id);
    if (!select.step()) return std::nullopt;
    return takeDoomed(select);
}

// What the machine is stays as inserted; the rest is written.
void update(Connection& connection, const Doomed& row) {
    Statement update = connection.prepare(
        "UPDATE doomed_instances SET state = ?, next_step_at = ?, attempts = ?, "
        "overdue_alarmed = ?, settled_at = ?, first_absence = ?, gone_at = ?, last_error = ?, "
        "owner = ?, lease_until = ?, fence = ? WHERE id = ?");
    putAll(update, row.state, row.next_step_at, row.attempts, row.overdue_alarmed, row.settled_at,
           row.first_absence, row.gone_at, row.last_error, row.claim.owner, row.claim.lease_until,
           row.claim.fence, row.id);
    update.run();
    GS_ASSERT(connection.changes() == 1);
}

std::optional<Doomed> firstDue(Connection& connection, const base::ProviderName& provider,
                               base::WallTime now) {
    Statement select =
        connection.prepare(std::string(kSelect) +
                           "WHERE provider = ?1 AND state <> 'gone' AND next_step_at <= ?2 "
                           "AND (owner = '' OR lease_until <= ?2) ORDER BY next_step_at LIMIT 1");
    putAll(select, provider, now);
    if (!select.step()) return std::nullopt;
    return takeDoomed(select);
}

}  // namespace

base::Result<bool> DoomedTable::doom(const NewDoomed& doomed, base::WallTime now,
                                     const std::vector<NewAudit>& audits,
                                     const std::vector<CounterStep>& counters) {
    return executor_.write("doomed.doom", [&](Connection& connection) -> base::Result<bool> {
        ChangeWriter writer(connection, origin_.stamp(now));
        // Once per machine, however many sweeps see it.
        if (!writer.doom(doomed)) return false;
        writer.audit(audits, doomed.provider.str(), doomed.session);
        writer.count(counters);
        return true;
    });
}

base::Result<std::optional<Doomed>> DoomedTable::claimDue(const base::ProviderName& provider,
                                                          const std::string& owner,
                                                          base::WallTime lease_until,
                                                          base::WallTime now) {
    using Found = std::optional<Doomed>;
    // Mostly there is nothing: found out by a read, so an idle worker never asks for the write
    // lock.
    auto seen = executor_.read("doomed.due", [&](Connection& connection) -> base::Result<Found> {
        return firstDue(connection, provider, now);
    });
    if (!seen || !*seen) return seen;
    return executor_.write("doomed.claim", [&](Connection& connection) -> base::Result<Found> {
        auto row = firstDue(connection, provider, now);
        if (!row) return std::nullopt;
        row->claim = {owner, lease_until, row->claim.fence + 1};
        update(connection, *row);
        return row;
    });
}

base::Result<Doomed> DoomedTable::apply(std::int64_t id, std::int64_t fence,
                                        const DecideDoomed& decide) {
    return executor_.write("doomed.apply", [&](Connection& connection) -> base::Result<Doomed> {
        const auto current = load(connection, id);
        if (!current) return base::fail(base::ErrorCode::NotFound, "no such doomed machine");
        if (current->claim.fence != fence || current->claim.owner.empty())
            return base::fail(base::ErrorCode::FenceLost,
                              "somebody else works on the machine by now");
        auto change = decide(*current);
        if (!change) return base::fail(change.error());
        GS_ASSERT(change->row.id == id);
        change->row.claim = {"", {}, fence};
        update(connection, change->row);
        ChangeWriter writer(connection, origin_.stamp());
        writer.audit(change->audits, current->provider.str(), current->session);
        writer.count(change->counters);
        return std::move(change->row);
    });
}

base::Result<int> DoomedTable::releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                                 base::WallTime now) {
    return executor_.write("doomed.release", [&](Connection& connection) -> base::Result<int> {
        return releaseOlder(connection, "doomed_instances", {identity, boot, now});
    });
}

base::Result<std::optional<base::WallTime>> DoomedTable::nextDue(const base::ProviderName& provider,
                                                                 base::WallTime now) {
    using Next = std::optional<base::WallTime>;
    return executor_.read("doomed.next_due", [&](Connection& connection) -> base::Result<Next> {
        Statement select = connection.prepare(
            "SELECT min(CASE WHEN owner = '' OR lease_until <= ?2 THEN next_step_at "
            "ELSE max(lease_until, next_step_at) END) "
            "FROM doomed_instances WHERE provider = ?1 AND state <> 'gone'");
        putAll(select, provider, now);
        Next next;
        if (select.step()) takeAll(select, next);
        return next;
    });
}

base::Result<std::vector<Doomed>> DoomedTable::list(const base::ProviderName& provider,
                                                    Which which) {
    using Rows = std::vector<Doomed>;
    return executor_.read("doomed.list", [&](Connection& connection) -> base::Result<Rows> {
        std::string sql = std::string(kSelect) + "WHERE provider = ? ";
        if (which == Which::Open) sql += "AND state <> 'gone' ";
        Statement select = connection.prepare(sql + "ORDER BY id");
        putAll(select, provider);
        Rows rows;
        while (select.step()) rows.push_back(takeDoomed(select));
        return rows;
    });
}

}  // namespace gpushopper::store::sqlite
