#include "daemon/store/sqlite/statement.hpp"

#include <sqlite3.h>

#include "daemon/base/assert.hpp"

namespace gpushopper::store::sqlite {

Statement::Statement(Prepared& prepared) : prepared_(prepared) {
    GS_ASSERT(!prepared_.lent);
    prepared_.lent = true;
}

Statement::~Statement() {
    // Both only repeat the error of the last step, which has been thrown already.
    sqlite3_reset(prepared_.handle);
    sqlite3_clear_bindings(prepared_.handle);
    prepared_.lent = false;
}

void Statement::check(int code) const {
    if (code == SQLITE_OK) return;
    sqlite3* const database = sqlite3_db_handle(prepared_.handle);
    throw SqliteError(std::string(sqlite3_errmsg(database)) + " (code " +
                      std::to_string(sqlite3_extended_errcode(database)) + ") in \"" +
                      sqlite3_sql(prepared_.handle) + "\"");
}

void Statement::bindInteger(int parameter, std::int64_t value) {
    check(sqlite3_bind_int64(prepared_.handle, parameter, value));
}

void Statement::bindText(int parameter, std::string_view value) {
    // An empty view may have no address, and no address would bind NULL.
    const char* const begin = value.empty() ? "" : value.data();
    check(sqlite3_bind_text64(prepared_.handle, parameter, begin, value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
}

void Statement::bindNull(int parameter) { check(sqlite3_bind_null(prepared_.handle, parameter)); }

bool Statement::step() {
    const int code = sqlite3_step(prepared_.handle);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) check(code);
    return false;
}

void Statement::run() {
    const bool has_row = step();
    GS_ASSERT(!has_row);
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(prepared_.handle, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(prepared_.handle, column);
}

std::string_view Statement::text(int column) const {
    const auto* const begin =
        static_cast<const char*>(sqlite3_column_blob(prepared_.handle, column));
    if (begin == nullptr) return {};
    return {begin, static_cast<std::size_t>(sqlite3_column_bytes(prepared_.handle, column))};
}

}  // namespace gpushopper::store::sqlite
