#include "daemon/store/sqlite/tables/change_writer.hpp"

#include <array>

#include "daemon/base/assert.hpp"
#include "daemon/store/sqlite/tables/session_columns.hpp"
#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {
namespace {

using session::Ending;
using session::Session;
using session::State;

// One change may take several steps of the table at once: a create is accepted and, as an end is
// wanted by now, its destruction begins.
bool leadsTo(State from, State to) {
    std::array<bool, static_cast<std::size_t>(State::Failed) + 1> seen{};
    const auto index = [](State state) { return static_cast<std::size_t>(state); };
    seen[index(from)] = true;
    for (std::size_t round = 0; round < seen.size(); ++round) {
        for (const session::Transition& step : session::kTransitions) {
            if (!seen[index(step.from)]) continue;
            seen[index(step.to)] = true;
            if (session::isFinal(step.to)) seen[index(State::Stopped)] = true;
        }
    }
    return seen[index(to)];
}

bool keepsWish(Ending current, Ending changed) {
    if (current == Ending::None) return true;
    return changed == current || changed == Ending::Fault;
}

base::Money sum(const std::vector<LedgerEntry>& entries) {
    base::Money total;
    for (const LedgerEntry& entry : entries) total += entry.amount;
    return total;
}

}  // namespace

base::Result<void> ChangeWriter::insert(const Change& change) {
    GS_ASSERT(change.row.cost == sum(change.ledger));
    if (auto inserted = insertRow(change.row); !inserted) return inserted;
    writeRest(change);
    return {};
}

base::Result<void> ChangeWriter::update(const Session& current, const Change& change) {
    const Session& row = change.row;
    GS_ASSERT(row.id == current.id);
    if (current.isOver() && row.state != current.state) {
        stamp_.log.error("store.final_state.kept", {{"session_id", row.id.str()},
                                                    {"state", std::string(toString(current.state))},
                                                    {"asked", std::string(toString(row.state))}});
        return base::fail({.code = base::ErrorCode::Conflict,
                           .message = "the session is over",
                           .subject = std::string(current.statusName())});
    }
    GS_ASSERT(row.state == current.state || leadsTo(current.state, row.state));
    GS_ASSERT(keepsWish(current.ending, row.ending));
    GS_ASSERT(row.cost == current.cost + sum(change.ledger));
    updateSession(connection_, row);
    writeRest(change);
    // After the row itself: the next attempt needs the slot that the row has just left.
    if (change.next_attempt) return insert(*change.next_attempt);
    return {};
}

base::Result<void> ChangeWriter::insertRow(const Session& row) {
    if (insertSession(connection_, row)) return {};
    Statement holder = connection_.prepare("SELECT id FROM sessions WHERE active_key = ?");
    putAll(holder, activeKey(row));
    GS_ASSERT(holder.step());
    return base::fail({.code = base::ErrorCode::Duplicate,
                       .message = "the consumer already has an active session on this offer",
                       .subject = std::string(holder.text(0))});
}

void ChangeWriter::writeRest(const Change& change) {
    writeEvents(change);
    writeAudits(change.audits,
                {change.row.id.str(), change.row.consumer_id, change.row.provider.str()});
    count(change.counters);
    writeLedger(change);
    for (const NewDoomed& doomed : change.doomed) doom(doomed);
}

void ChangeWriter::writeEvents(const Change& change) {
    if (change.events.empty()) return;
    std::int64_t seq = 0;
    std::string last_type;
    {
        Statement last = connection_.prepare(
            "SELECT seq, type FROM events WHERE session_id = ? ORDER BY seq DESC LIMIT 1");
        putAll(last, change.row.id);
        if (last.step()) takeAll(last, seq, last_type);
    }
    const auto status = change.row.statusName();
    const auto phase = toString(change.row.state);
    for (const NewEvent& event : change.events) {
        if (event.fold && event.type == last_type) {
            Statement fold = connection_.prepare(
                "UPDATE events SET at = ?, status = ?, phase = ?, detail = ?, count = count + 1 "
                "WHERE session_id = ? AND seq = ?");
            putAll(fold, stamp_.now, status, phase, event.detail, change.row.id, seq);
            fold.run();
            continue;
        }
        Statement insert = connection_.prepare(
            "INSERT INTO events (session_id, seq, at, type, status, phase, detail, count) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 1)");
        putAll(insert, change.row.id, ++seq, stamp_.now, event.type, status, phase, event.detail);
        insert.run();
        last_type = event.type;
    }
}

void ChangeWriter::audit(const std::vector<NewAudit>& lines, const std::string& provider,
                         const std::optional<base::SessionId>& session) {
    writeAudits(lines, {session && !session->isNil() ? session->str() : "", "", provider});
}

void ChangeWriter::writeAudits(const std::vector<NewAudit>& lines, const AuditSubject& subject) {
    for (const NewAudit& line : lines) {
        Statement insert = connection_.prepare(
            "INSERT INTO audit (at, action, session_id, consumer_id, provider, actor, request_id, "
            "detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        putAll(insert, stamp_.now, line.action, subject.session, subject.consumer, subject.provider,
               line.actor, line.request_id, line.detail);
        insert.run();
    }
}

void ChangeWriter::count(const std::vector<CounterStep>& steps) {
    for (const CounterStep& step : steps) {
        Statement add = connection_.prepare(
            "INSERT INTO counters (daemon, series, value) VALUES (?, ?, ?) "
            "ON CONFLICT (daemon, series) DO UPDATE SET value = value + excluded.value");
        putAll(add, stamp_.daemon, step.series, step.by);
        add.run();
    }
}

void ChangeWriter::writeLedger(const Change& change) {
    for (const LedgerEntry& entry : change.ledger) {
        Statement insert = connection_.prepare(
            "INSERT INTO ledger (session_id, from_at, to_at, price_per_hour, amount, source) "
            "VALUES (?, ?, ?, ?, ?, ?)");
        putAll(insert, change.row.id, entry.from, entry.to, entry.price_per_hour, entry.amount,
               entry.source);
        insert.run();
    }
}

bool ChangeWriter::doom(const NewDoomed& doomed) {
    const auto session =
        doomed.session.isNil() ? std::nullopt : std::optional<base::SessionId>(doomed.session);
    // Gone and seen again: everything starts over, but the fence only ever rises.
    Statement insert = connection_.prepare(
        "INSERT INTO doomed_instances (provider, instance_id, cause, session_id, state, "
        "first_seen_at, next_step_at, attempts, overdue_alarmed, last_error, owner, lease_until, "
        "fence) VALUES (?1, ?2, ?3, ?4, 'destroying', ?5, ?5, 0, 0, '', '', 0, 0) "
        "ON CONFLICT (provider, instance_id) DO UPDATE SET cause = excluded.cause, "
        "session_id = excluded.session_id, state = 'destroying', "
        "first_seen_at = excluded.first_seen_at, next_step_at = excluded.next_step_at, "
        "attempts = 0, overdue_alarmed = 0, settled_at = NULL, first_absence = NULL, "
        "gone_at = NULL, last_error = '', owner = '', lease_until = 0, fence = fence + 1 "
        "WHERE state = 'gone'");
    putAll(insert, doomed.provider, doomed.instance_id, doomed.cause, session, stamp_.now);
    insert.run();
    return connection_.changes() == 1;
}

}  // namespace gpushopper::store::sqlite
