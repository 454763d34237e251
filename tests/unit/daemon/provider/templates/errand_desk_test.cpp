// Goal: an errand runs once however many ask for it, nobody waits longer than he wants, and what is
// asked for is bounded. Method: real threads, and errands that end when the test says so.

#include "daemon/provider/templates/errand_desk.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/daemon/provider/call_gate.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using testing::CallGate;
using testing::kLimit;

struct World {
    World() { desk.start("errands"); }
    Patience patience() const { return {.until = clock->monotonicNow() + kLimit, .stop = {}}; }
    base::Result<int> ask(const std::string& key, ErrandDesk::Work<int> work) {
        return desk.ask<int>(key, std::move(work), patience());
    }

    const std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    const std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    ErrandDesk desk{{*tasks, *clock}};
};

TEST_CASE("an errand's value and its failure come back", "[templates]") {
    World world;
    CHECK(world.ask("a", [](const std::stop_token&) { return 7; }) == 7);
    const auto failed = world.ask("b", [](const std::stop_token&) -> base::Result<int> {
        return base::fail(ErrorCode::Funds, "none");
    });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::Funds);
}

TEST_CASE("those who ask for the same thing at once share one errand", "[templates]") {
    CallGate gate;
    World world;
    const auto work = [&](const std::stop_token& stop) -> base::Result<int> {
        gate.pass(stop);
        return gate.calls();
    };
    std::atomic<int> answer{0};
    {
        const std::jthread reader([&] { answer = world.ask("same", work).value(); });
        REQUIRE(gate.waitForCalls(1));
        for (int n = 0; n < 7; ++n) {
            const auto late = world.desk.ask<int>("same", work, Patience{});
            REQUIRE_FALSE(late);
            CHECK(late.error().code == ErrorCode::Deadline);
        }
        gate.open();
    }
    CHECK(answer == 1);
    // Errands run in their order: had one of the seven been an errand of its own, it would be over.
    CHECK(world.ask("after", [](const std::stop_token&) { return 1; }));
    CHECK(gate.calls() == 1);
}

TEST_CASE("errands of different kinds run one at a time, in their order", "[templates]") {
    CallGate gate;
    World world;
    std::vector<int> order;  // Only the desk's task touches it.
    const auto note = [&](int number) {
        return [&order, number](const std::stop_token&) -> base::Result<int> {
            order.push_back(number);
            return number;
        };
    };
    const auto held = [&](const std::stop_token& stop) -> base::Result<int> {
        gate.pass(stop);
        return 0;
    };
    CHECK_FALSE(world.desk.ask<int>("0", held, Patience{}));
    REQUIRE(gate.waitForCalls(1));
    for (int n = 1; n <= 3; ++n)
        CHECK_FALSE(world.desk.ask<int>(std::to_string(n), note(n), Patience{}));
    gate.open();
    CHECK(world.ask("last", note(4)));
    CHECK(order == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("who has no patience gets a deadline, and the errand goes on", "[templates]") {
    CallGate gate;
    World world;
    const auto impatient =
        world.desk.ask<int>("a",
                            [&](const std::stop_token& stop) -> base::Result<int> {
                                gate.pass(stop);
                                return 1;
                            },
                            {.until = world.clock->monotonicNow() + base::Millis(5), .stop = {}});
    REQUIRE_FALSE(impatient);
    CHECK(impatient.error().code == ErrorCode::Deadline);
    REQUIRE(gate.waitForCalls(1));
    gate.open();
    // It joins the one under way, or finds it done and asks again.
    CHECK(world.ask("a", [](const std::stop_token&) { return 1; }) == 1);
}

TEST_CASE("a wait ends when the reader is stopped", "[templates]") {
    CallGate gate;
    World world;
    std::stop_source stop;
    std::jthread reader([&] {
        const auto answer = world.desk.ask<int>(
            "a",
            [&](const std::stop_token& stopped) -> base::Result<int> {
                gate.pass(stopped);
                return 1;
            },
            {.until = world.clock->monotonicNow() + kLimit, .stop = stop.get_token()});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == ErrorCode::Cancelled);
    });
    REQUIRE(gate.waitForCalls(1));
    stop.request_stop();
    reader.join();
    gate.open();
}

TEST_CASE("the desk's stop cancels the errand under way and frees who waits", "[templates]") {
    CallGate gate;
    World world;
    std::jthread reader([&] {
        const auto answer = world.ask("a", [&](const std::stop_token& stop) -> base::Result<int> {
            if (gate.pass(stop)) return 1;
            return base::fail(ErrorCode::Cancelled, "by the stop");
        });
        CHECK_FALSE(answer);
    });
    REQUIRE(gate.waitForCalls(1));
    CHECK_FALSE(world.desk.ask<int>(
        "b", [](const std::stop_token&) { return 2; }, Patience{}));
    world.desk.stop();
    reader.join();
    const auto late = world.ask("c", [](const std::stop_token&) { return 3; });
    REQUIRE_FALSE(late);
    CHECK(late.error().code == ErrorCode::Transient);
}

TEST_CASE("more errands than the desk holds are refused", "[templates]") {
    CallGate gate;
    World world;
    const auto held = [&](const std::stop_token& stop) -> base::Result<int> {
        gate.pass(stop);
        return 1;
    };
    for (std::size_t n = 0; n < ErrandDesk::kWaitingMax; ++n) {
        const auto sent = world.desk.ask<int>(std::to_string(n), held, Patience{});
        REQUIRE_FALSE(sent);
        CHECK(sent.error().code == ErrorCode::Deadline);
    }
    const auto refused = world.desk.ask<int>("one more", held, Patience{});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::RateLimited);
    // One that is there already is joined all the same.
    const auto joined = world.desk.ask<int>("0", held, Patience{});
    REQUIRE_FALSE(joined);
    CHECK(joined.error().code == ErrorCode::Deadline);
    gate.open();
}

}  // namespace
}  // namespace gpushopper::provider
