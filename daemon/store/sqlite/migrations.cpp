#include "daemon/store/sqlite/migrations.hpp"

#include <Poco/SHA2Engine.h>

#include <vector>

#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {
namespace {

struct Applied {
    int number = 0;
    std::string name;
    std::string checksum;
    std::string tables;
};

std::string sha256(std::string_view text) {
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(text.data(), text.size());
    return Poco::DigestEngine::digestToHex(engine.digest());
}

constexpr std::string_view kOurTables =
    "FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND name <> 'schema_migrations' ";

std::int64_t firstNumber(Connection& connection, const std::string& sql) {
    Statement select = connection.prepare(sql);
    return select.step() ? select.integer(0) : 0;
}

// Only tables with their columns and checks: an index that an operator adds does no harm.
std::string fingerprint(Connection& connection) {
    Statement select =
        connection.prepare("SELECT sql " + std::string(kOurTables) + "ORDER BY name");
    std::string all;
    while (select.step()) all += std::string(select.text(0)) + "\n";
    return sha256(all);
}

std::vector<Applied> history(Connection& connection) {
    const bool has_history =
        firstNumber(connection,
                    "SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'") != 0;
    std::vector<Applied> applied;
    if (!has_history) return applied;
    Statement select = connection.prepare(
        "SELECT number, name, checksum, tables FROM schema_migrations ORDER BY number");
    while (select.step()) {
        Applied& row = applied.emplace_back();
        takeAll(select, row.number, row.name, row.checksum, row.tables);
    }
    return applied;
}

[[noreturn]] void refuse(const std::string& reason, const std::string& remedy) {
    throw SqliteError(reason + "; " + remedy);
}

void checkHistory(Connection& connection, const std::vector<Applied>& applied,
                  std::span<const Migration> known) {
    const std::string restore = "restore a backup, or start on an empty state folder";
    if (applied.empty()) {
        if (firstNumber(connection, "SELECT count(*) " + std::string(kOurTables)) != 0)
            refuse("it holds tables but no record of migrations", restore);
        return;
    }
    if (applied.size() > known.size())
        refuse("it was written by a newer release (schema " +
                   std::to_string(applied.back().number) + ", this one knows " +
                   std::to_string(known.size()) + ")",
               "install that release");
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const std::string which = "migration " + std::to_string(known[i].number);
        if (applied[i].number != known[i].number)
            refuse(which + " is missing from its record", restore);
        if (applied[i].checksum != sha256(known[i].sql))
            refuse(which + " was applied with another text than this release has",
                   "install the release that wrote it");
    }
    if (applied.back().tables != fingerprint(connection))
        refuse("its tables are not as migration " + std::to_string(applied.back().number) +
                   " left them",
               restore);
}

// Before it is altered, not at each start: it reads the whole file.
void checkSound(Connection& connection) {
    Statement check = connection.prepare("PRAGMA quick_check(1)");
    const std::string verdict = check.step() ? std::string(check.text(0)) : "no answer";
    if (verdict != "ok") refuse("it is damaged (" + verdict + ")", "restore a backup");
}

void apply(Connection& connection, const Migration& migration, base::WallTime now) {
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER NOT NULL PRIMARY KEY, "
        "name TEXT NOT NULL, checksum TEXT NOT NULL, tables TEXT NOT NULL, "
        "applied_at INTEGER NOT NULL)");
    connection.execute(std::string(migration.sql));
    Statement insert = connection.prepare(
        "INSERT INTO schema_migrations (number, name, checksum, tables, applied_at) "
        "VALUES (?, ?, ?, ?, ?)");
    putAll(insert, migration.number, migration.name, sha256(migration.sql), fingerprint(connection),
           now);
    insert.run();
}

}  // namespace

void migrate(Connection& connection, std::span<const Migration> migrations, base::WallTime now) {
    checkHistory(connection, history(connection), migrations);
    while (true) {
        // Looked at again under the write lock: another daemon may be starting on the same file.
        Transaction transaction(connection, Transaction::Kind::Immediate);
        const auto applied = history(connection);
        checkHistory(connection, applied, migrations);
        if (applied.size() == migrations.size()) return;
        checkSound(connection);
        apply(connection, migrations[applied.size()], now);
        transaction.commit();
    }
}

}  // namespace gpushopper::store::sqlite
