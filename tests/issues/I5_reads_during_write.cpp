// Story: one database connection for all, so a slow write stopped every read.
// Eight readers must finish their reads while a transaction is held open; p99 below 250 ms.

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::store {
namespace {

constexpr int kReaders = 8;
constexpr int kReadsEach = 100;
constexpr std::chrono::milliseconds kSlowest{250};
constexpr std::chrono::seconds kGiveUp{10};

/// Held shut by the write until the readers are through; opens by itself only if they never are.
class Gate {
public:
    bool waitUntilOpen() {
        std::unique_lock lock(mutex_);
        entered_ = true;
        changed_.notify_all();
        return changed_.wait_for(lock, kGiveUp, [&] { return open_; });
    }
    void waitUntilEntered() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return entered_; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool entered_ = false;
    bool open_ = false;
};

std::vector<base::MonoTime::duration> readMany(Store& store, const base::Clock& clock,
                                               const session::Session& row) {
    std::vector<base::MonoTime::duration> times;
    for (int i = 0; i < kReadsEach; ++i) {
        const auto begin = clock.monotonicNow();
        const auto found = store.sessions().get(row.id);
        const auto page = store.sessions().list({}, 10, std::nullopt);
        times.push_back(clock.monotonicNow() - begin);
        if (!found || !found->has_value() || !page || page->rows.empty()) return {};
        // Nobody sees what is not committed.
        if ((*found)->attempts != 0) return {};
    }
    return times;
}

TEST_CASE("I5: reads go on while a write transaction is held", "[issue][store]") {
    tests::TemporaryFolder folder;
    const auto tasks = jobs::makeThreadTasks();
    const auto clock = base::makeSystemClock();
    ReadableLog log;
    CountingRandom random;
    const auto store = openSqliteStore({folder.path("store.db"), "d", 4}, *tasks, *clock, log);
    const session::Session row = queuedSession(random, clock->wallNow());
    REQUIRE(store->sessions().insert(changeOf(row), std::nullopt));

    Gate gate;
    bool opened_by_readers = false;
    std::jthread writer([&] {
        const auto held = [&](const session::Session& current) -> base::Result<Change> {
            opened_by_readers = gate.waitUntilOpen();
            Change change = changeOf(current);
            change.row.attempts = 1;
            return change;
        };
        base::ignored(store->sessions().change(row.id, held), "looked at below");
    });
    gate.waitUntilEntered();
    std::vector<std::vector<base::MonoTime::duration>> times(kReaders);
    {
        std::vector<std::jthread> readers;
        for (auto& mine : times) {
            readers.emplace_back([&] { mine = readMany(*store, *clock, row); });
        }
    }
    gate.open();
    writer.join();
    CHECK(opened_by_readers);
    CHECK((*store->sessions().get(row.id))->attempts == 1);

    std::vector<base::MonoTime::duration> all;
    for (const auto& mine : times) all.insert(all.end(), mine.begin(), mine.end());
    REQUIRE(all.size() == kReaders * kReadsEach);
    std::sort(all.begin(), all.end());
    CHECK(all[all.size() * 99 / 100] < kSlowest);
}

}  // namespace
}  // namespace gpushopper::store
