// Story: the session list was read whole, so the daemon's memory grew with the table.
// A page of 100 out of 100,000 rows must cost what a page costs, and walk the index.

#include <malloc.h>

#include "daemon/store/sqlite/inline_executor.hpp"
#include "daemon/store/sqlite/migrations.hpp"
#include "daemon/store/sqlite/tables/session_table.hpp"
#include "tests/support/query_plans.hpp"
#include "tests/support/store_fixture.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GS_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GS_SANITIZED
#endif
#endif
#ifdef GS_SANITIZED
// Declared here because GCC's package has no sanitizer/allocator_interface.h.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace gpushopper::store {
namespace {

constexpr int kRows = 100'000;
constexpr int kLimit = 100;
constexpr std::size_t kRiseMax = 1024 * 1024;

std::size_t heapInUse() {
#ifdef GS_SANITIZED
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

// One row by the store, the others as copies of it: 100,000 inserts would be most of the test.
void multiply(sqlite::Connection& connection) {
    connection.execute(
        "CREATE TEMP TABLE copies AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n WHERE i < " +
        std::to_string(kRows - 1) +
        ") SELECT sessions.* FROM n, sessions;"
        "UPDATE copies SET id = printf('00000000-0000-4000-8000-%012x', rowid), "
        "created_at = created_at + rowid / 2, expires_at = expires_at + rowid / 2, "
        "active_key = 'copy ' || rowid;"
        "INSERT INTO sessions SELECT * FROM copies; DROP TABLE copies;");
}

TEST_CASE("I55: a page costs a page, whatever the table holds", "[issue][store]") {
    InlineStore parts;
    sqlite::SharedConnection shared(":memory:");
    sqlite::InlineExecutor executor(shared, parts.tasks, parts.log);
    const sqlite::Origin origin{"d", parts.clock, parts.log};
    sqlite::SessionTable sessions(executor, origin);
    {
        base::Lock lock(shared.mutex);
        sqlite::migrate(shared.connection, sqlite::allMigrations(), parts.clock.wallNow());
    }
    REQUIRE(sessions.insert(changeOf(queuedSession(parts.random, parts.clock.wallNow())),
                            std::nullopt));
    {
        base::Lock lock(shared.mutex);
        multiply(shared.connection);
    }
    auto page = sessions.list({}, kLimit, std::nullopt);
    REQUIRE(page);
    CHECK(page->total == kRows);
    for (int round = 0; round < 5; ++round) {
        const auto after = page->next;
        page = SessionPage{};
        const std::size_t before = heapInUse();
        page = sessions.list({}, kLimit, after);
        REQUIRE(page);
        CHECK(page->rows.size() == kLimit);
        CHECK(heapInUse() - before < kRiseMax);
    }
    base::Lock lock(shared.mutex);
    const auto plans = tests::queryPlans(shared.connection, "LIMIT");
    REQUIRE(plans.size() == 2);
    for (const auto& plan : plans) {
        INFO(plan.sql << "\n" << plan.plan);
        CHECK(plan.uses("USING INDEX sessions_by_time"));
        CHECK(!plan.uses("TEMP B-TREE"));
    }
}

}  // namespace
}  // namespace gpushopper::store
