#pragma once

/// The threaded executor: one writer thread that commits in groups, and a pool of readers.
///
/// A caller's work waits in a bounded queue. The writer takes all that waits, runs each piece
/// inside its own savepoint of one transaction, commits once, and only then answers the callers: an
/// answer means durable, and the disk is asked once per group (performance: docs/decisions). One
/// piece that fails takes back only its own writes. If the commit fails, nobody's writes exist and
/// all are told. Thread safety: any thread. Destroy only when no call is under way.

#include <deque>
#include <memory>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/store/sqlite/executor.hpp"
#include "daemon/store/sqlite/reader_pool.hpp"

namespace gpushopper::store::sqlite {

class ThreadedExecutor final : public Executor {
public:
    struct Parts {
        base::Tasks& tasks;
        const base::Clock& clock;
        base::LogSink& log;
    };
    ThreadedExecutor(const std::string& path, int readers, const Parts& parts);
    ~ThreadedExecutor() override;

private:
    enum class Progress : std::uint8_t { Waiting, Taken, Answered };
    /// A caller's work; lives on the caller's stack until it is answered.
    struct Pending {
        std::string_view operation;
        const Work& work;
        base::Signal& answered;
        base::Result<void> outcome{};
        Progress progress = Progress::Waiting;
    };

    base::Result<void> transact(std::string_view operation, const Work& work) override;
    base::Result<void> query(std::string_view operation, const Work& work) override;

    bool enqueue(Pending& pending) EXCLUDES(mutex_);
    bool tryEnqueue(Pending& pending) EXCLUDES(mutex_);
    base::Result<void> await(Pending& pending) EXCLUDES(mutex_);

    void writeUntil(const std::stop_token& stop);
    std::vector<Pending*> takeBatch() EXCLUDES(mutex_);
    std::vector<base::Result<void>> commitBatch(const std::vector<Pending*>& batch);
    base::Result<void> runInSavepoint(const Pending& pending);
    void answer(const std::vector<Pending*>& batch, std::vector<base::Result<void>> outcomes)
        EXCLUDES(mutex_);

    const base::Clock& clock_;
    Connection writer_;  ///< Used by the writer thread only.
    ReaderPool readers_;
    const std::unique_ptr<base::Signal> arrived_;
    const std::unique_ptr<base::Signal> taken_;

    base::Mutex mutex_;
    std::deque<Pending*> queue_ GUARDED_BY(mutex_);

    std::unique_ptr<base::Task> thread_;  // Last: it uses everything above.
};

}  // namespace gpushopper::store::sqlite
