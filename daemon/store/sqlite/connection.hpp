#pragma once

/// Connection: one open connection to the database file, with the statements that it has prepared.
/// Opened through Poco::Data; synchronous FULL, foreign keys on. A Reader refuses to write. Opening
/// alone changes nothing in an existing file.
/// Thread safety: one thread at a time. Failures are thrown as SqliteError.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/store/sqlite/statement.hpp"

struct sqlite3;
namespace Poco::Data {
class Session;
}

namespace gpushopper::store::sqlite {

class Connection {
public:
    enum class Role : std::uint8_t { Writer, Reader };

    /// `path` is a file (made with mode 0600 if it is missing) or ":memory:".
    Connection(const std::string& path, Role role);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// From now on reads go on beside a write, for all connections to the file: the mode is kept in
    /// it. Nothing happens in memory.
    void startWriteAheadLog();

    /// The statement is prepared once per connection; `sql` is its key.
    Statement prepare(std::string_view sql);
    /// Runs one or more statements without parameters or rows.
    void execute(const std::string& script);
    /// Rows changed by the last statement.
    int changes() const;
    bool inTransaction() const;
    /// Ends a transaction if one is open; for unwinding, so it reports nothing: what SQLite does
    /// not roll back now it rolls back when the file is opened next.
    void rollback() noexcept;
    /// The text of each statement prepared so far, for checks of their plans.
    std::vector<std::string> preparedForTest() const;

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    void setUp(Role role);

    const bool in_memory_;
    std::unique_ptr<Poco::Data::Session> session_;
    sqlite3* handle_ = nullptr;  ///< Owned by session_.
    std::unordered_map<std::string, std::unique_ptr<Prepared>, TextHash, std::equal_to<>> prepared_;
};

/// A transaction that is rolled back unless it was committed, whatever leaves the scope.
class Transaction {
public:
    /// Immediate takes the write lock at once, so no later statement can fail for want of it.
    /// Deferred gives several reads one view.
    enum class Kind : std::uint8_t { Immediate, Deferred };

    Transaction(Connection& connection, Kind kind);
    ~Transaction() { connection_.rollback(); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Connection& connection_;
};

}  // namespace gpushopper::store::sqlite
