#include "daemon/store/sqlite/tables/session_columns.hpp"

#include <array>

#include "daemon/base/assert.hpp"
#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {
namespace {

using session::Session;

enum class Written : std::uint8_t { Once, Always };

struct Column {
    const char* name;
    Written written;
    void (*put)(Statement&, int, const Session&);
    void (*take)(const Statement&, int, Session&);
};

template <class Member>
constexpr Column column(const char* name, Written written, Member /*access*/) {
    return {name, written,
            [](Statement& statement, int at, const Session& row) {
                sqlite::put(statement, at, Member{}(row));
            },
            [](const Statement& statement, int at, Session& row) {
                sqlite::take(statement, at, Member{}(row));
            }};
}

// A macro because a member of a member has no pointer-to-member.
#define GS_COLUMN(name, written, member) \
    column(                              \
        name, Written::written, [](auto& row) -> auto& { return row.member; })

constexpr std::array kColumns = {
    GS_COLUMN("id", Once, id),
    GS_COLUMN("consumer_id", Once, consumer_id),
    GS_COLUMN("provider", Once, provider),
    GS_COLUMN("offer_id", Once, offer_id),
    GS_COLUMN("native_offer_id", Once, native_offer_id),
    GS_COLUMN("gpu_type", Once, gpu_type),
    GS_COLUMN("gpu_count", Once, gpu_count),
    GS_COLUMN("vram_gb", Once, vram_gb),
    GS_COLUMN("spec", Once, spec),
    GS_COLUMN("price_per_hour", Once, price_per_hour),
    GS_COLUMN("price_max_per_hour", Once, price_max_per_hour),
    GS_COLUMN("consumer_public_key", Once, consumer_public_key),
    GS_COLUMN("key_generated", Once, key_generated),
    GS_COLUMN("created_at", Once, created_at),
    GS_COLUMN("boot_patience", Once, boot_patience),
    GS_COLUMN("idle_threshold_minutes", Once, idle_threshold_minutes),
    GS_COLUMN("label", Once, label),
    GS_COLUMN("retry_enabled", Once, retry.enabled),
    GS_COLUMN("retries_max", Once, retry.retries_max),
    GS_COLUMN("retry_count", Once, retry.count),
    GS_COLUMN("retry_scope", Once, retry.scope),
    GS_COLUMN("retry_parent_id", Once, retry.parent),
    GS_COLUMN("ending", Always, ending),
    GS_COLUMN("end_reason", Always, end_reason),
    GS_COLUMN("reservation_hours", Always, reservation_hours),
    GS_COLUMN("expires_at", Always, expires_at),
    GS_COLUMN("state", Always, state),
    GS_COLUMN("error", Always, error),
    GS_COLUMN("instance_id", Always, instance_id),
    GS_COLUMN("address", Always, address),
    GS_COLUMN("endpoints", Always, endpoints),
    GS_COLUMN("billing", Always, billing),
    GS_COLUMN("running_price_per_hour", Always, running_price_per_hour),
    GS_COLUMN("host_key_fingerprint", Always, host_key_fingerprint),
    GS_COLUMN("host_key_changed", Always, host_key_changed),
    GS_COLUMN("ssh_available", Always, ssh_available),
    GS_COLUMN("last_check_at", Always, last_check_at),
    GS_COLUMN("idle_since", Always, idle_since),
    GS_COLUMN("key_handed_at", Always, key_handed_at),
    GS_COLUMN("keys_installed", Always, keys_installed),
    GS_COLUMN("evidence", Always, evidence),
    GS_COLUMN("create_called_at", Always, create_called_at),
    GS_COLUMN("accepted_at", Always, accepted_at),
    GS_COLUMN("address_at", Always, address_at),
    GS_COLUMN("running_at", Always, running_at),
    GS_COLUMN("stop_begun_at", Always, stop_begun_at),
    GS_COLUMN("destroy_settled_at", Always, destroy_settled_at),
    GS_COLUMN("stopped_at", Always, stopped_at),
    GS_COLUMN("accrued_until", Always, accrued_until),
    GS_COLUMN("cost", Always, cost),
    GS_COLUMN("deadline_at", Always, deadline_at),
    GS_COLUMN("next_step_at", Always, next_step_at),
    GS_COLUMN("lane", Always, lane),
    GS_COLUMN("attempts", Always, attempts),
    GS_COLUMN("overdue_alarmed", Always, overdue_alarmed),
    GS_COLUMN("absence_suspected", Always, absence_suspected),
    GS_COLUMN("first_absence", Always, first_absence),
    GS_COLUMN("first_stopped", Always, first_stopped),
    GS_COLUMN("retry_next_id", Always, retry.next),
    GS_COLUMN("failed_offers", Always, retry.failed_offers),
    GS_COLUMN("owner", Always, claim.owner),
    GS_COLUMN("lease_until", Always, claim.lease_until),
    GS_COLUMN("fence", Always, claim.fence),
};
#undef GS_COLUMN

constexpr std::array<const char*, 3> kDerived = {"status", "active_key", "over"};

void putDerived(Statement& statement, int at, const Session& row) {
    put(statement, at, row.statusName());
    if (row.holdsSlot()) {
        put(statement, at + 1, activeKey(row));
    } else {
        statement.bindNull(at + 1);
    }
    put(statement, at + 2, row.isOver());
}

std::string makeSelect() {
    std::string sql = "SELECT ";
    for (const Column& column : kColumns) {
        if (&column != &kColumns.front()) sql += ", ";
        sql += column.name;
    }
    return sql + " FROM sessions ";
}

std::string makeInsert() {
    std::string names;
    std::string marks;
    for (const Column& column : kColumns) {
        names += std::string(column.name) + ", ";
        marks += "?, ";
    }
    for (const char* name : kDerived) {
        names += name;
        marks += "?";
        if (name != kDerived.back()) names += ", ", marks += ", ";
    }
    return "INSERT INTO sessions (" + names + ") VALUES (" + marks +
           ") ON CONFLICT (active_key) DO NOTHING";
}

std::string makeUpdate() {
    std::string sql = "UPDATE sessions SET ";
    for (const Column& column : kColumns) {
        if (column.written == Written::Always) sql += std::string(column.name) + " = ?, ";
    }
    for (const char* name : kDerived) {
        sql += std::string(name) + (name == kDerived.back() ? " = ? " : " = ?, ");
    }
    return sql + "WHERE id = ?";
}

}  // namespace

const std::string& selectSession() {
    static const std::string sql = makeSelect();
    return sql;
}

session::Session takeSession(const Statement& statement) {
    Session row;
    int at = 0;
    for (const Column& column : kColumns) column.take(statement, at++, row);
    return row;
}

std::optional<session::Session> loadSession(Connection& connection, const base::SessionId& id) {
    static const std::string sql = selectSession() + "WHERE id = ?";
    Statement statement = connection.prepare(sql);
    put(statement, 1, id);
    if (!statement.step()) return std::nullopt;
    return takeSession(statement);
}

bool insertSession(Connection& connection, const session::Session& row) {
    static const std::string sql = makeInsert();
    Statement statement = connection.prepare(sql);
    int at = 1;
    for (const Column& column : kColumns) column.put(statement, at++, row);
    putDerived(statement, at, row);
    statement.run();
    return connection.changes() == 1;
}

void updateSession(Connection& connection, const session::Session& row) {
    static const std::string sql = makeUpdate();
    Statement statement = connection.prepare(sql);
    int at = 1;
    for (const Column& column : kColumns) {
        if (column.written == Written::Always) column.put(statement, at++, row);
    }
    putDerived(statement, at, row);
    put(statement, at + static_cast<int>(kDerived.size()), row.id);
    statement.run();
    GS_ASSERT(connection.changes() == 1);
}

std::string activeKey(const session::Session& row) {
    // No part of the two ever holds the separator: the API refuses control characters.
    constexpr char kSeparator = '\x1f';
    return row.consumer_id + kSeparator + row.offer_id.str();
}

}  // namespace gpushopper::store::sqlite
