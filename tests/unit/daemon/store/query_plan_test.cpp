// Goal: what runs all the time (finding work, reading a row, a page) walks an index and sorts
// nothing. Method: run the reads, then ask SQLite for the plans of exactly those statements.

#include "daemon/store/sqlite/inline_executor.hpp"
#include "daemon/store/sqlite/migrations.hpp"
#include "daemon/store/sqlite/tables/doomed_table.hpp"
#include "daemon/store/sqlite/tables/session_table.hpp"
#include "tests/support/query_plans.hpp"
#include "tests/support/store_fixture.hpp"

namespace gpushopper::store {
namespace {

TEST_CASE("the queue and the lists walk an index and sort nothing", "[store]") {
    tests::FixedClock clock;
    BoundaryTasks tasks;
    ReadableLog log;
    sqlite::SharedConnection shared(":memory:");
    {
        base::Lock lock(shared.mutex);
        sqlite::migrate(shared.connection, sqlite::allMigrations(), clock.wallNow());
    }

    sqlite::InlineExecutor executor(shared, tasks, log);
    const sqlite::Origin origin{"d", clock, log};
    sqlite::SessionTable sessions(executor, origin);
    sqlite::DoomedTable doomed(executor, origin);
    const base::ProviderName mock("mock");
    using Which = DueFilter::Which;
    for (const Which which : {Which::All, Which::Queued, Which::NotQueued}) {
        const DueFilter filter{.provider = mock,
                               .lanes = {session::StepLane::Call},
                               .which = which,
                               .now = clock.wallNow(),
                               .limit = 1};
        REQUIRE(sessions.due(filter));
        REQUIRE(sessions.nextDue(filter));
    }
    REQUIRE(sessions.live(mock));
    REQUIRE(sessions.get(base::SessionId{}));
    REQUIRE(sessions.releaseOlderBoots("d", 1, clock.wallNow()));
    REQUIRE(sessions.events(base::SessionId{}, 1, 0));
    REQUIRE(doomed.claimDue(mock, "d:1", clock.wallNow(), clock.wallNow()));
    const SessionCursor after{clock.wallNow(), base::SessionId{}};
    for (const std::optional<SessionCursor>& cursor :
         {std::optional<SessionCursor>(), std::optional<SessionCursor>(after)}) {
        REQUIRE(sessions.list({}, 1, cursor));
        REQUIRE(sessions.list({.consumer_id = "a", .status = {}, .provider = {}}, 1, cursor));
        REQUIRE(sessions.list({.consumer_id = {}, .status = "running", .provider = {}}, 1, cursor));
    }

    base::Lock lock(shared.mutex);
    const auto plans = tests::queryPlans(shared.connection, "WHERE");
    CHECK(plans.size() >= 24);
    for (const auto& plan : plans) {
        if (plan.sql.find("sqlite_master") != std::string::npos) continue;  // Only at the start.
        INFO(plan.sql << "\n" << plan.plan);
        CHECK(!plan.uses("TEMP B-TREE"));
        CHECK((plan.uses("USING") || !plan.uses("SCAN")));
        if (plan.sql.find("next_step_at <= ") != std::string::npos)
            CHECK((plan.uses("sessions_due (provider=? AND lane=? AND next_step_at<?)") ||
                   plan.uses("doomed_due (provider=? AND next_step_at<?)")));
    }
}

}  // namespace
}  // namespace gpushopper::store
