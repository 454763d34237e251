#include "daemon/store/sqlite_store.hpp"

#include "daemon/store/sqlite/inline_executor.hpp"
#include "daemon/store/sqlite/migrations.hpp"
#include "daemon/store/sqlite/tables/daemon_table.hpp"
#include "daemon/store/sqlite/tables/doomed_table.hpp"
#include "daemon/store/sqlite/tables/replay_table.hpp"
#include "daemon/store/sqlite/tables/session_table.hpp"
#include "daemon/store/sqlite/tables/token_table.hpp"
#include "daemon/store/sqlite/threaded_executor.hpp"
#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store {
namespace {

class SqliteStore final : public Store {
public:
    SqliteStore(std::unique_ptr<sqlite::Executor> executor, sqlite::Origin origin)
        : executor_(std::move(executor)),
          origin_(std::move(origin)),
          sessions_(*executor_, origin_),
          doomed_(*executor_, origin_),
          replays_(*executor_),
          daemons_(*executor_, origin_),
          tokens_(*executor_) {}

    SessionStore& sessions() override { return sessions_; }
    DoomedStore& doomed() override { return doomed_; }
    ReplayStore& replays() override { return replays_; }
    DaemonStore& daemons() override { return daemons_; }
    TokenStore& tokens() override { return tokens_; }

    base::Result<base::Money> ledgerTotal(const base::SessionId& id) override {
        using Total = base::Result<base::Money>;
        return executor_->read("ledger.total", [&](sqlite::Connection& connection) -> Total {
            sqlite::Statement select = connection.prepare(
                "SELECT coalesce(sum(amount), 0) FROM ledger WHERE session_id = ?");
            sqlite::putAll(select, id);
            base::Money total;
            if (select.step()) sqlite::takeAll(select, total);
            return total;
        });
    }

private:
    const std::unique_ptr<sqlite::Executor> executor_;
    const sqlite::Origin origin_;
    sqlite::SessionTable sessions_;
    sqlite::DoomedTable doomed_;
    sqlite::ReplayTable replays_;
    sqlite::DaemonTable daemons_;
    sqlite::TokenTable tokens_;
};

// In this order: a file that is refused must stay as it is, its mode included.
void prepare(sqlite::Connection& connection, base::WallTime now) {
    sqlite::migrate(connection, sqlite::allMigrations(), now);
    connection.startWriteAheadLog();
}

class SharedDatabase final : public InlineDatabase {
public:
    SharedDatabase(const std::string& path, base::WallTime now) : shared_(path) {
        base::Lock lock(shared_.mutex);
        prepare(shared_.connection, now);
    }

    std::unique_ptr<Store> openStore(const std::string& daemon, base::Tasks& tasks,
                                     const base::Clock& clock, base::LogSink& log) override {
        return std::make_unique<SqliteStore>(
            std::make_unique<sqlite::InlineExecutor>(shared_, tasks, log),
            sqlite::Origin{daemon, clock, log});
    }

private:
    sqlite::SharedConnection shared_;
};

// The seam of opening: whatever Poco or SQLite throws becomes the operator's sentence.
template <class Open>
auto explained(const std::string& path, const Open& open) {
    try {
        return open();
    } catch (const std::exception& error) {
        throw OpenError("cannot use the database " + path + ": " + error.what());
    }
}

}  // namespace

std::unique_ptr<Store> openSqliteStore(const SqliteOptions& options, base::Tasks& tasks,
                                       const base::Clock& clock, base::LogSink& log) {
    return explained(options.path, [&]() -> std::unique_ptr<Store> {
        {
            sqlite::Connection connection(options.path, sqlite::Connection::Role::Writer);
            prepare(connection, clock.wallNow());
        }
        auto executor = std::make_unique<sqlite::ThreadedExecutor>(
            options.path, options.readers, sqlite::ThreadedExecutor::Parts{tasks, clock, log});
        return std::make_unique<SqliteStore>(std::move(executor),
                                             sqlite::Origin{options.daemon, clock, log});
    });
}

std::unique_ptr<InlineDatabase> openInlineDatabase(const std::string& path, base::WallTime now) {
    return explained(path, [&]() -> std::unique_ptr<InlineDatabase> {
        return std::make_unique<SharedDatabase>(path, now);
    });
}

}  // namespace gpushopper::store
