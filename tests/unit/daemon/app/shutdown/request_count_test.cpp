// Goal: a stop waits for the requests that began before it, and for no other.

#include "daemon/app/shutdown/request_count.hpp"

#include <optional>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::app {
namespace {

constexpr std::chrono::seconds kLimit{60};  // Only a failing test gets there.

TEST_CASE("requests from before the stop are waited for, later ones are not", "[app]") {
    const auto clock = base::makeSystemClock();
    const auto tasks = jobs::makeThreadTasks();
    RequestCount count(*tasks, *clock);
    std::optional<RequestCount::Running> early(count);
    count.close();
    const RequestCount::Running late(count);
    CHECK_FALSE(count.waitForEnd(clock->monotonicNow()));
    std::jthread request([&] { early.reset(); });
    CHECK(count.waitForEnd(clock->monotonicNow() + kLimit));
}

TEST_CASE("without a request there is no wait", "[app]") {
    const auto clock = base::makeSystemClock();
    const auto tasks = jobs::makeThreadTasks();
    RequestCount count(*tasks, *clock);
    { const RequestCount::Running done(count); }
    count.close();
    CHECK(count.waitForEnd(clock->monotonicNow()));
}

}  // namespace
}  // namespace gpushopper::app
