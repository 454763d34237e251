#include "daemon/store/sqlite/threaded_executor.hpp"

#include <algorithm>

namespace gpushopper::store::sqlite {
namespace {

constexpr std::size_t kQueueMax = 1'024;
// Bounds how long the first caller of a group waits for the last.
constexpr std::size_t kBatchMax = 128;
constexpr std::chrono::seconds kQueueWaitMax{5};
// Longer than one busy time-out of the connection, so a held lock is reported as what it is.
constexpr std::chrono::seconds kAnswerWaitMax{15};
constexpr std::chrono::hours kIdleWait{1};

}  // namespace

ThreadedExecutor::ThreadedExecutor(const std::string& path, int readers, const Parts& parts)
    : Executor(parts.tasks, parts.log),
      clock_(parts.clock),
      writer_(path, Connection::Role::Writer),
      readers_(path, readers, parts.tasks, parts.clock),
      arrived_(parts.tasks.makeSignal()),
      taken_(parts.tasks.makeSignal()),
      thread_(parts.tasks.spawn("store.writer",
                                [this](const std::stop_token& stop) { writeUntil(stop); })) {}

ThreadedExecutor::~ThreadedExecutor() { thread_->stop(); }

base::Result<void> ThreadedExecutor::query(std::string_view operation, const Work& work) {
    ReaderPool::Lease lease = readers_.borrow();
    Connection* const connection = lease.connection();
    if (connection == nullptr) {
        log().error("store.operation.failed", {{"operation", std::string(operation)},
                                               {"reason", "all read connections are busy"}});
        return base::fail(storeFailed());
    }
    return guarded(operation, [&]() -> base::Result<void> {
        lease.view();
        auto done = work(*connection);
        lease.setIntact();
        return done;
    });
}

base::Result<void> ThreadedExecutor::transact(std::string_view operation, const Work& work) {
    const auto answered = tasks().makeSignal();
    Pending pending{operation, work, *answered};
    if (enqueue(pending)) return await(pending);
    log().error("store.operation.failed", {{"operation", std::string(operation)},
                                           {"reason", "the queue of writes stays full"}});
    return base::fail(storeFailed());
}

bool ThreadedExecutor::tryEnqueue(Pending& pending) {
    base::Lock lock(mutex_);
    if (queue_.size() >= kQueueMax) return false;
    queue_.push_back(&pending);
    return true;
}

bool ThreadedExecutor::enqueue(Pending& pending) {
    const auto until = clock_.monotonicNow() + kQueueWaitMax;
    while (true) {
        const auto seen = taken_->ticket();
        if (tryEnqueue(pending)) break;
        if (clock_.monotonicNow() >= until) return false;
        taken_->wait(seen, until, std::stop_token{});
    }
    arrived_->notifyAll();
    return true;
}

base::Result<void> ThreadedExecutor::await(Pending& pending) {
    const auto until = clock_.monotonicNow() + kAnswerWaitMax;
    while (true) {
        const auto seen = pending.answered.ticket();
        bool overdue = clock_.monotonicNow() >= until;
        {
            base::Lock lock(mutex_);
            if (pending.progress == Progress::Answered) return std::move(pending.outcome);
            // What the writer has begun must be waited for: it refers to this stack, and only the
            // commit knows whether it took effect.
            if (overdue && pending.progress == Progress::Waiting) {
                queue_.erase(std::find(queue_.begin(), queue_.end(), &pending));
                break;
            }
        }
        pending.answered.wait(seen, overdue ? clock_.monotonicNow() + kAnswerWaitMax : until,
                              std::stop_token{});
    }
    log().error("store.operation.failed", {{"operation", std::string(pending.operation)},
                                           {"reason", "the writer did not get to it in time"}});
    return base::fail(storeFailed());
}

void ThreadedExecutor::writeUntil(const std::stop_token& stop) {
    while (true) {
        const auto seen = arrived_->ticket();
        const auto batch = takeBatch();
        if (!batch.empty()) {
            taken_->notifyAll();
            answer(batch, commitBatch(batch));
            continue;
        }
        // Only with an empty queue: what was accepted is also written.
        if (stop.stop_requested()) return;
        arrived_->wait(seen, clock_.monotonicNow() + kIdleWait, stop);
    }
}

std::vector<ThreadedExecutor::Pending*> ThreadedExecutor::takeBatch() {
    base::Lock lock(mutex_);
    const std::size_t count = std::min(queue_.size(), kBatchMax);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Pending*> batch(queue_.begin(), end);
    queue_.erase(queue_.begin(), end);
    for (Pending* pending : batch) pending->progress = Progress::Taken;
    return batch;
}

std::vector<base::Result<void>> ThreadedExecutor::commitBatch(const std::vector<Pending*>& batch) {
    std::vector<base::Result<void>> outcomes;
    outcomes.reserve(batch.size());
    readers_.beforeWrite();
    const auto committed = guarded("commit", [&]() -> base::Result<void> {
        Transaction transaction(writer_, Transaction::Kind::Immediate);
        for (const Pending* pending : batch) outcomes.push_back(runInSavepoint(*pending));
        transaction.commit();
        return {};
    });
    readers_.afterWrite();
    // What a piece saw of its neighbours in the group never happened, so nobody's answer stands.
    if (!committed) outcomes.assign(batch.size(), base::fail(storeFailed()));
    return outcomes;
}

base::Result<void> ThreadedExecutor::runInSavepoint(const Pending& pending) {
    writer_.prepare("SAVEPOINT piece").run();
    auto outcome = guarded(pending.operation, [&] { return pending.work(writer_); });
    if (!outcome) {
        // A full disk or a failing one ends the whole transaction; the commit then fails for all.
        if (!writer_.inTransaction()) throw SqliteError("the transaction was given up");
        writer_.prepare("ROLLBACK TO piece").run();
    }
    writer_.prepare("RELEASE piece").run();
    return outcome;
}

void ThreadedExecutor::answer(const std::vector<Pending*>& batch,
                              std::vector<base::Result<void>> outcomes) {
    base::Lock lock(mutex_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        batch[i]->outcome = std::move(outcomes[i]);
        batch[i]->progress = Progress::Answered;
        // Under the lock: once it is released the caller may return, and his signal is gone.
        batch[i]->answered.notifyAll();
    }
}

}  // namespace gpushopper::store::sqlite
