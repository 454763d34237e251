#pragma once

/// Statement: a prepared statement of one connection, lent for one use. It is the only place that
/// binds parameters and reads columns, by SQLite's own interface: Poco's statements prepare anew at
/// each execution and take a global lock for each column (docs/decisions/0005-raw-statements.md).
///
/// Parameters count from 1, columns from 0, as in SQLite. Text is copied when bound. Failures are
/// thrown as SqliteError and end at the executor, the room's seam.
/// Thread safety: as its connection, one thread at a time.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace gpushopper::store::sqlite {

/// For the log and the operator; never for a client.
class SqliteError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What a connection keeps of a statement between its uses.
struct Prepared {
    sqlite3_stmt* handle = nullptr;
    bool lent = false;
};

class Statement {
public:
    /// `prepared` outlives this and is not lent.
    explicit Statement(Prepared& prepared);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    void bindInteger(int parameter, std::int64_t value);
    void bindText(int parameter, std::string_view value);
    void bindNull(int parameter);

    /// True: there is a row to read.
    bool step();
    /// Runs a statement that gives no rows.
    void run();

    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    /// Valid until the next step.
    std::string_view text(int column) const;

private:
    void check(int code) const;

    Prepared& prepared_;
};

}  // namespace gpushopper::store::sqlite
