#pragma once

/// ReaderPool: the connections that reads share. A read borrows one and waits for it, bounded, when
/// all are out. (Poco's SessionPool throws instead of waiting.)
/// Thread safety: any thread.

#include <memory>
#include <stop_token>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::store::sqlite {

class ReaderPool {
public:
    /// A borrowed connection; given back when it dies. Empty if none came free in time.
    class Lease {
    public:
        Lease(ReaderPool& pool, std::unique_ptr<Connection> connection)
            : pool_(pool), connection_(std::move(connection)) {}
        ~Lease() {
            if (connection_) pool_.giveBack(std::move(connection_));
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Connection* connection() const { return connection_.get(); }

    private:
        ReaderPool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    ReaderPool(const std::string& path, int size, base::Tasks& tasks, const base::Clock& clock);

    Lease borrow() EXCLUDES(mutex_);

private:
    std::unique_ptr<Connection> take() EXCLUDES(mutex_);
    void giveBack(std::unique_ptr<Connection> connection) EXCLUDES(mutex_);

    const base::Clock& clock_;
    const std::unique_ptr<base::Signal> returned_;
    base::Mutex mutex_;
    /// The last one back goes out first: its page cache is warm.
    std::vector<std::unique_ptr<Connection>> free_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::store::sqlite
