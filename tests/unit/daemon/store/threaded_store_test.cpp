// Goal: the writer thread commits groups without mixing their callers up, and what it answered is
// in the file. Method: real threads on a file; the counts at the end must be exact.

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::store {
namespace {

using session::Session;

struct ThreadedStore {
    explicit ThreadedStore(int readers = 2) {
        store =
            openSqliteStore({folder.path("store.db"), "daemon-a", readers}, *tasks, *clock, log);
    }
    Session inserted(const std::string& consumer) {
        const Session row = queuedSession(random, clock->wallNow(), consumer);
        REQUIRE(store->sessions().insert(changeOf(row), std::nullopt));
        return row;
    }

    tests::TemporaryFolder folder;
    std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    ReadableLog log;
    CountingRandom random;
    std::unique_ptr<Store> store;
};

Decide counting(bool fails) {
    return [fails](const Session& current) -> base::Result<Change> {
        if (fails) return base::fail(base::ErrorCode::Conflict, "asked to fail");
        Change change = changeOf(current);
        change.row.attempts += 1;
        change.counters = {{"steps_total", 1}};
        return change;
    };
}

TEST_CASE("callers in one group do not see each other's failures", "[store][threads]") {
    ThreadedStore world;
    constexpr int kCallers = 16;
    constexpr int kRounds = 40;
    std::vector<Session> rows;
    for (int i = 0; i < kCallers; ++i) rows.push_back(world.inserted("c" + std::to_string(i)));
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < kCallers; ++i) {
            callers.emplace_back([&, i] {
                for (int round = 0; round < kRounds; ++round) {
                    const bool fails = (i + round) % 4 == 0;
                    const auto result = world.store->sessions().change(
                        rows[static_cast<std::size_t>(i)].id, counting(fails));
                    if (result.has_value() == fails) ++wrong;
                }
            });
        }
    }
    CHECK(wrong == 0);
    constexpr int kDone = kRounds - kRounds / 4;
    for (const Session& row : rows)
        CHECK((*world.store->sessions().get(row.id))->attempts == kDone);
    CHECK(world.store->daemons().counters()->at("steps_total") == kCallers * kDone);
}

TEST_CASE("a piece of work that throws fails alone", "[store][threads]") {
    ThreadedStore world;
    const Session row = world.inserted("alice");
    const auto failed = world.store->sessions().change(
        row.id,
        [](const Session&) -> base::Result<Change> { throw std::runtime_error("a defect"); });
    CHECK(failed.error().code == base::ErrorCode::StoreFailed);
    CHECK(failed.error().message.find("defect") == std::string::npos);
    CHECK(world.log.lines().at(0).find("a defect") != std::string::npos);
    CHECK(world.store->sessions().change(row.id, counting(false)));
}

TEST_CASE("what was answered is in the file, which only its owner may read", "[store][threads]") {
    ThreadedStore world;
    const Session row = world.inserted("alice");
    struct stat status {};
    for (const std::string name : {"store.db", "store.db-wal"}) {
        REQUIRE(stat(world.folder.path(name).c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
    world.store = openSqliteStore({world.folder.path("store.db"), "daemon-a", 1}, *world.tasks,
                                  *world.clock, world.log);
    CHECK((*world.store->sessions().get(row.id))->consumer_id == "alice");
}

TEST_CASE("more reads than connections wait their turn", "[store][threads]") {
    ThreadedStore world(1);
    const Session row = world.inserted("alice");
    std::atomic<int> found = 0;
    {
        std::vector<std::jthread> readers;
        for (int i = 0; i < 8; ++i) {
            readers.emplace_back([&] {
                for (int round = 0; round < 50; ++round) {
                    const auto seen = world.store->sessions().get(row.id);
                    if (seen && seen->has_value()) ++found;
                }
            });
        }
    }
    CHECK(found == 8 * 50);
}

}  // namespace
}  // namespace gpushopper::store
