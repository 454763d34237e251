#pragma once

/// Migrations: bring a database to the schema that this daemon knows, or refuse to start. Each runs
/// in a transaction with its row in `schema_migrations` (number, name, checksum of its text, and a
/// fingerprint of the tables as it left them), so none is ever half-done by us. Whatever does not
/// look exactly as such a history stops the start: a gap, a changed text, tables that are not as
/// the last migration left them, a newer daemon's database, somebody else's file. Thread safety:
/// before the connection is shared.

#include <span>
#include <string_view>

#include "daemon/base/clock.hpp"
#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::store::sqlite {

struct Migration {
    int number = 0;  ///< From 1, without gaps.
    std::string_view name;
    std::string_view sql;
};

/// The files of daemon/store/migrations, in order.
std::span<const Migration> allMigrations();

/// Throws SqliteError, saying what is wrong and what to do; then nothing was changed.
void migrate(Connection& connection, std::span<const Migration> migrations, base::WallTime now);

}  // namespace gpushopper::store::sqlite
