// Story: two creates for one consumer and offer looked first and inserted then, so both inserted.
// Fifty inserts at once: one wins, forty-nine are told its id; after its end the slot is free
// again.

#include <latch>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::store {
namespace {

constexpr int kCallers = 50;
constexpr int kRounds = 20;

std::vector<base::Result<void>> insertAtOnce(Store& store,
                                             const std::vector<session::Session>& rows) {
    std::vector<base::Result<void>> results(rows.size());
    std::latch start(kCallers);
    std::vector<std::jthread> callers;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        callers.emplace_back([&, i] {
            start.arrive_and_wait();
            results[i] = store.sessions().insert(changeOf(rows[i]), std::nullopt);
        });
    }
    callers.clear();  // Joins.
    return results;
}

TEST_CASE("I47: fifty inserts of one pair make one session", "[issue][store]") {
    tests::TemporaryFolder folder;
    const auto tasks = jobs::makeThreadTasks();
    const auto clock = base::makeSystemClock();
    ReadableLog log;
    CountingRandom random;
    const auto store = openSqliteStore({folder.path("store.db"), "d", 2}, *tasks, *clock, log);
    for (int round = 0; round < kRounds; ++round) {
        std::vector<session::Session> rows;
        for (int i = 0; i < kCallers; ++i) rows.push_back(queuedSession(random, clock->wallNow()));
        const auto results = insertAtOnce(*store, rows);
        std::vector<base::SessionId> winners;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (results[i]) winners.push_back(rows[i].id);
        }
        REQUIRE(winners.size() == 1);
        for (const auto& result : results) {
            if (result) continue;
            CHECK(result.error().code == base::ErrorCode::Duplicate);
            CHECK(result.error().subject == winners[0].str());
        }
        REQUIRE(store->sessions().change(winners[0], [&](const auto& row) -> base::Result<Change> {
            return ended(row, clock->wallNow());
        }));
    }
    CHECK(store->sessions().list({}, 0, std::nullopt)->total == kRounds);
}

}  // namespace
}  // namespace gpushopper::store
