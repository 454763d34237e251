#pragma once

/// How a Store is opened: threaded for the daemon, inline for the simulation and tests. Both run
/// the same SQL over the same migrations; a database that is not exactly what this release expects
/// is refused with OpenError, whose text is one sentence for the operator.

#include <memory>
#include <stdexcept>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::store {

/// What, where, and what to do about it.
class OpenError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline constexpr int kReadersDefault = 4;

struct SqliteOptions {
    std::string path;               ///< The file; made with mode 0600 if it is missing.
    std::string daemon;             ///< Identity: whose counters are raised.
    int readers = kReadersDefault;  ///< How many reads can run at a time.
};

/// One writer thread with group commit and a pool of readers. The collaborators outlive the store.
std::unique_ptr<Store> openSqliteStore(const SqliteOptions& options, base::Tasks& tasks,
                                       const base::Clock& clock, base::LogSink& log);

/// A database on one connection, used on the caller's thread. It outlives the stores on it, so a
/// simulation can "restart the daemon": drop the store, open another, and find what was committed,
/// in memory too. A store whose caller was unwound by an exception from a boundary leaves no
/// transaction open.
class InlineDatabase {
public:
    virtual ~InlineDatabase() = default;
    virtual std::unique_ptr<Store> openStore(const std::string& daemon, base::Tasks& tasks,
                                             const base::Clock& clock, base::LogSink& log) = 0;
};

/// `path` is a file or ":memory:". `now` is noted beside the migrations that it applies.
std::unique_ptr<InlineDatabase> openInlineDatabase(const std::string& path, base::WallTime now);

}  // namespace gpushopper::store
