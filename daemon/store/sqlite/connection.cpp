#include "daemon/store/sqlite/connection.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "daemon/base/assert.hpp"

namespace gpushopper::store::sqlite {
namespace {

constexpr const char* kMemory = ":memory:";
// Only another process (a backup, an operator's shell) can hold the lock; Poco's own 60 s would
// freeze every writer behind it.
constexpr int kBusyTimeoutMs = 5'000;
constexpr std::size_t kLoginTimeoutSeconds = 10;

// SQLite would create the file readable by everybody; its log files take over the mode found here.
//
// A file that exists is never opened here: closing it would take away the locks that this process's
// other connections hold on it (fcntl(2)), and the next process that looks into the database, a
// backup for one, would take itself for the last and remove the log that is still written to.
void createPrivateFile(const std::string& path) {
    constexpr mode_t kOwnerOnly = 0600;
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (file >= 0) {
        close(file);
        return;
    }
    if (errno != EEXIST || faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
        throw SqliteError("cannot open it for writing: " + std::generic_category().message(errno));
}

// A connection is used by one thread at a time, so the locks that SQLite takes around every call,
// and around every allocation to count it, would only cost. Must come before the first connection.
void configureLibrary() {
    static const bool configured = [] {
        GS_ASSERT(sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK);
        GS_ASSERT(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
        return true;
    }();
    GS_ASSERT(configured);
}

}  // namespace

Connection::Connection(const std::string& path, Role role) : in_memory_(path == kMemory) {
    configureLibrary();
    if (!in_memory_) createPrivateFile(path);
    Poco::Data::SQLite::Connector::registerConnector();
    session_ = std::make_unique<Poco::Data::Session>(Poco::Data::SQLite::Connector::KEY, path,
                                                     kLoginTimeoutSeconds);
    handle_ = Poco::Data::SQLite::Utility::dbHandle(*session_);
    setUp(role);
}

Connection::~Connection() {
    for (const auto& entry : prepared_) sqlite3_finalize(entry.second->handle);
}

void Connection::setUp(Role role) {
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
    if (sqlite3_db_readonly(handle_, "main") != 0) throw SqliteError("the file is read-only");
    execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
    execute("PRAGMA journal_size_limit = 67108864;");  // 64 MiB after a burst, not for ever.
    if (role == Role::Reader) execute("PRAGMA query_only = ON;");
}

void Connection::startWriteAheadLog() {
    if (in_memory_) return;
    // The pragma does not fail where it cannot: it answers with the mode that stays.
    Statement journal = prepare("PRAGMA journal_mode = WAL");
    const std::string mode = journal.step() ? std::string(journal.text(0)) : "";
    if (mode != "wal")
        throw SqliteError("its file system does not allow a write-ahead log (mode \"" + mode +
                          "\"); move the state folder to a local disk");
}

Statement Connection::prepare(std::string_view sql) {
    auto found = prepared_.find(sql);
    if (found == prepared_.end()) {
        auto fresh = std::make_unique<Prepared>();
        const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &fresh->handle, nullptr);
        if (code != SQLITE_OK)
            throw SqliteError(std::string(sqlite3_errmsg(handle_)) + " in \"" + std::string(sql) +
                              "\"");
        found = prepared_.emplace(std::string(sql), std::move(fresh)).first;
    }
    return Statement(*found->second);
}

void Connection::execute(const std::string& script) {
    if (sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw SqliteError(std::string(sqlite3_errmsg(handle_)) + " (code " +
                          std::to_string(sqlite3_extended_errcode(handle_)) + ")");
}

int Connection::changes() const { return sqlite3_changes(handle_); }

bool Connection::inTransaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void Connection::rollback() noexcept {
    if (inTransaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

std::vector<std::string> Connection::preparedForTest() const {
    std::vector<std::string> texts;
    for (const auto& entry : prepared_) texts.push_back(entry.first);
    return texts;
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
    GS_ASSERT(!connection_.inTransaction());
    connection_.prepare(kind == Kind::Immediate ? "BEGIN IMMEDIATE" : "BEGIN").run();
}

void Transaction::commit() { connection_.prepare("COMMIT").run(); }

}  // namespace gpushopper::store::sqlite
