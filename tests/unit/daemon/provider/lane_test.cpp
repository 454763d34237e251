// Goal: a destroy finds a place however many creates hang, and creates keep their distance. Method:
// real threads where one has to wait, a fixed clock for pacing.

#include "daemon/provider/lane.hpp"

#include <atomic>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::provider {
namespace {

TEST_CASE("creates and reads leave the last place to destroys and lists", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    tests::FixedClock clock;
    Lane lane(2, base::Millis(0), *tasks, clock);
    const auto create = lane.tryAcquireCreate();
    REQUIRE(create);
    CHECK_FALSE(lane.tryAcquireCreate());
    const auto read = lane.acquire(CallKind::Read, clock.monotonicNow(), {});
    REQUIRE_FALSE(read);
    CHECK(read.error().code == base::ErrorCode::Deadline);
    CHECK(lane.acquire(CallKind::Destroy, clock.monotonicNow(), {}));
}

TEST_CASE("a lane of one serves everybody in turn", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    const auto clock = base::makeSystemClock();
    Lane lane(1, base::Millis(0), *tasks, *clock);
    auto held = lane.tryAcquireCreate();
    REQUIRE(held);
    std::atomic<bool> got{false};
    auto waiter = tasks->spawn("waiter", [&](const std::stop_token& stop) {
        got =
            lane.acquire(CallKind::Destroy, clock->monotonicNow() + std::chrono::seconds(10), stop)
                .has_value();
    });
    held.reset();
    while (waiter->running()) std::this_thread::yield();
    CHECK(got);
}

TEST_CASE("a wait for a place can be cancelled", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    const auto clock = base::makeSystemClock();
    Lane lane(1, base::Millis(0), *tasks, *clock);
    const auto held = lane.tryAcquireCreate();
    std::atomic<bool> cancelled{false};
    auto waiter = tasks->spawn("waiter", [&](const std::stop_token& stop) {
        const auto slot =
            lane.acquire(CallKind::List, clock->monotonicNow() + std::chrono::seconds(10), stop);
        cancelled = !slot && slot.error().code == base::ErrorCode::Cancelled;
    });
    waiter->stop();
    CHECK(cancelled);
}

TEST_CASE("creates are paced", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    tests::FixedClock clock;
    Lane lane(8, base::Millis(4'500), *tasks, clock);
    { const auto first = lane.tryAcquireCreate(); }
    CHECK_FALSE(lane.tryAcquireCreate());
    CHECK(lane.createAllowedAt() - clock.monotonicNow() == base::Millis(4'500));
    clock.advance(base::Millis(4'500));
    CHECK(lane.tryAcquireCreate());
}

}  // namespace
}  // namespace gpushopper::provider
