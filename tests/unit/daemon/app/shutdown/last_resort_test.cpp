// Goal: a stop that cannot end is ended, and says why; one that can is left alone. Method: an end
// that is only noted, with a limit that passes and one that does not.

#include "daemon/app/shutdown/last_resort.hpp"

#include <future>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/store_fixture.hpp"

namespace gpushopper::app {

TEST_CASE("when its time is over it names the calls and ends the process", "[app]") {
    const auto tasks = jobs::makeThreadTasks();
    const auto clock = base::makeSystemClock();
    store::ReadableLog log;
    std::promise<int> ended;
    const LastResort last_resort({*tasks, *clock, log, [] { return std::string("bad: create"); },
                                  [&](int code) { ended.set_value(code); }},
                                 base::Millis(1));
    CHECK(ended.get_future().get() == LastResort::kExitCode);
    REQUIRE(log.lines().size() == 1);
    CHECK(log.lines().front().starts_with("shutdown.forced calls=bad: create reason=these calls"));
}

TEST_CASE("called off in time, it does nothing", "[app]") {
    const auto tasks = jobs::makeThreadTasks();
    const auto clock = base::makeSystemClock();
    store::ReadableLog log;
    int ended = 0;
    {
        const LastResort last_resort(
            {*tasks, *clock, log, [] { return std::string(); }, [&](int) { ++ended; }},
            std::chrono::minutes(10));
    }
    CHECK(ended == 0);
    CHECK(log.lines().empty());
}

}  // namespace gpushopper::app
