#pragma once

/// The inline executor: one connection for reads and writes, everything on the caller's thread. For
/// the simulation and unit tests. Whatever a boundary throws leaves no transaction behind, because
/// boundaries lie outside and the transaction ends with its scope.
/// Thread safety: any thread; calls take turns.

#include "daemon/base/mutex.hpp"
#include "daemon/store/sqlite/executor.hpp"

namespace gpushopper::store::sqlite {

/// A connection and the turn to use it. May outlive the executors on it.
struct SharedConnection {
    explicit SharedConnection(const std::string& path)
        : connection(path, Connection::Role::Writer) {}
    base::Mutex mutex;
    Connection connection GUARDED_BY(mutex);
};

class InlineExecutor final : public Executor {
public:
    InlineExecutor(SharedConnection& shared, base::Tasks& tasks, base::LogSink& log)
        : Executor(tasks, log), shared_(shared) {}

private:
    base::Result<void> transact(std::string_view operation, const Work& work) override;
    base::Result<void> query(std::string_view operation, const Work& work) override;
    base::Result<void> run(std::string_view operation, Transaction::Kind kind, const Work& work);

    SharedConnection& shared_;
};

}  // namespace gpushopper::store::sqlite
