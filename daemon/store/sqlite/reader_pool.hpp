#pragma once

/// ReaderPool: the connections that reads share. A read borrows one and waits for it, bounded, when
/// all are out. (Poco's SessionPool throws instead of waiting.)
///
/// A connection is lent with a transaction open, so that all of a read sees one state. To open one
/// costs file locks behind a lock of the whole process, more than a small read itself; so a
/// connection keeps its transaction, its view, for the next reads, until somebody writes. The
/// writer tells (beforeWrite, afterWrite); what other processes write is seen within kViewAgeMax.
/// Thread safety: any thread; beforeWrite and afterWrite in turn, by the writer.

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::store::sqlite {

class ReaderPool {
public:
    static constexpr std::chrono::milliseconds kViewAgeMax{50};

    /// A connection and the view it has.
    struct Reader {
        std::unique_ptr<Connection> connection;
        base::MonoTime viewed_at{};
        std::uint64_t edition = 0;  ///< Of the pool, when the view was opened.
    };

    /// A borrowed connection; given back when it dies. Empty if none came free in time.
    class Lease {
    public:
        Lease(ReaderPool& pool, Reader reader) : pool_(pool), reader_(std::move(reader)) {}
        ~Lease() {
            if (reader_.connection) pool_.giveBack(std::move(reader_), intact_);
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Connection* connection() const { return reader_.connection.get(); }
        /// Opens a view unless there is one.
        void view();
        /// The read went well: its view may serve the next one.
        void setIntact() { intact_ = true; }

    private:
        ReaderPool& pool_;
        Reader reader_;
        bool intact_ = false;
    };

    ReaderPool(const std::string& path, int size, base::Tasks& tasks, const base::Clock& clock);

    Lease borrow() EXCLUDES(mutex_);

    /// Ends the views of all that are not lent: they would keep the log from being emptied.
    void beforeWrite() EXCLUDES(mutex_);
    /// From here on no read sees a state from before the write.
    void afterWrite() EXCLUDES(mutex_);

private:
    Reader take() EXCLUDES(mutex_);
    void giveBack(Reader reader, bool intact) EXCLUDES(mutex_);

    const base::Clock& clock_;
    const std::unique_ptr<base::Signal> returned_;
    base::Mutex mutex_;
    /// The last one back goes out first: its page cache is warm.
    std::vector<Reader> free_ GUARDED_BY(mutex_);
    /// Counts beginnings and ends of writes: a view of another edition is out of date.
    std::uint64_t edition_ GUARDED_BY(mutex_) = 0;
    bool writing_ GUARDED_BY(mutex_) = false;
};

}  // namespace gpushopper::store::sqlite
