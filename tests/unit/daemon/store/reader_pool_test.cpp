// Goal: reads share a view only while nothing has been written since, and never keep the log from
// being emptied. Method: a pool of one on a file, a writer beside it, a clock that is set.

#include "daemon/store/sqlite/reader_pool.hpp"

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::store::sqlite {
namespace {

using Lease = ReaderPool::Lease;

struct PoolOfOne {
    PoolOfOne() {
        writer.startWriteAheadLog();
        writer.execute("CREATE TABLE lines (line INTEGER)");
        pool = std::make_unique<ReaderPool>(path, 1, *tasks, clock);
    }

    static std::int64_t countOn(Lease& lease) {
        lease.view();
        Statement rows = lease.connection()->prepare("SELECT count(*) FROM lines");
        REQUIRE(rows.step());
        lease.setIntact();
        return rows.integer(0);
    }
    std::int64_t count() {
        Lease lease = pool->borrow();
        return countOn(lease);
    }
    bool keepsView() {
        Lease lease = pool->borrow();
        lease.setIntact();
        return lease.connection()->inTransaction();
    }
    void write() {
        pool->beforeWrite();
        writer.execute("INSERT INTO lines VALUES (1)");
        pool->afterWrite();
    }

    tests::TemporaryFolder folder;
    const std::string path = folder.path("store.db");
    Connection writer{path, Connection::Role::Writer};
    std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    tests::FixedClock clock;
    std::unique_ptr<ReaderPool> pool;
};

TEST_CASE("reads share a view until somebody writes", "[store]") {
    PoolOfOne world;
    CHECK_FALSE(world.keepsView());
    CHECK(world.count() == 0);
    CHECK(world.keepsView());
    world.write();
    CHECK_FALSE(world.keepsView());
    CHECK(world.count() == 1);
}

TEST_CASE("a view from before or during a write ends with its read", "[store]") {
    PoolOfOne world;
    SECTION("lent before") {
        Lease lease = world.pool->borrow();
        CHECK(PoolOfOne::countOn(lease) == 0);
        world.write();
        CHECK(PoolOfOne::countOn(lease) == 0);  // one read sees one state
    }
    SECTION("lent and given back while the write goes on") {
        world.pool->beforeWrite();
        CHECK(world.count() == 0);
        CHECK_FALSE(world.keepsView());
        world.writer.execute("INSERT INTO lines VALUES (1)");
        world.pool->afterWrite();
    }
    SECTION("lent while the write goes on") {
        world.pool->beforeWrite();
        Lease lease = world.pool->borrow();
        CHECK(PoolOfOne::countOn(lease) == 0);
        world.writer.execute("INSERT INTO lines VALUES (1)");
        world.pool->afterWrite();
    }
    CHECK_FALSE(world.keepsView());
    CHECK(world.count() == 1);
}

TEST_CASE("what another process writes is seen soon", "[store]") {
    PoolOfOne world;
    CHECK(world.count() == 0);
    world.writer.execute("INSERT INTO lines VALUES (1)");  // the pool is not told
    world.clock.advance(std::chrono::ceil<base::Millis>(ReaderPool::kViewAgeMax) + base::Millis(1));
    CHECK(world.count() == 1);
}

TEST_CASE("a read that failed leaves no view", "[store]") {
    PoolOfOne world;
    {
        Lease lease = world.pool->borrow();
        lease.view();
    }
    CHECK_FALSE(world.keepsView());
}

TEST_CASE("kept views do not keep the log from being emptied", "[store]") {
    PoolOfOne world;
    world.write();
    CHECK(world.count() == 1);
    world.pool->beforeWrite();
    Statement emptied = world.writer.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    REQUIRE(emptied.step());
    CHECK(emptied.integer(0) == 0);  // 1: a reader was in the way
    world.pool->afterWrite();
}

}  // namespace
}  // namespace gpushopper::store::sqlite
