// Goal: the baton makes a run a function of its seed, moves time, and lets processes die cleanly.
// Method: toy processes with a shared journal.

#include "tests/sim/schedule/sim_tasks.hpp"

#include <sstream>

#include "tests/support/catch.hpp"

namespace gpushopper::sim {
namespace {

using base::MonoTime;
using std::chrono::hours;
using std::chrono::seconds;

constexpr MonoTime at(std::chrono::nanoseconds since_start) { return MonoTime(since_start); }

struct World {
    explicit World(std::uint64_t seed) : tasks(seed, clock, trace) {}
    std::ostringstream text;
    SimClock clock;
    Trace trace{&text};
    SimTasks tasks;
};

// Three tasks that take turns, each with ten boundaries; returns the order as text.
std::string playTurns(std::uint64_t seed, std::uint64_t& hash) {
    World world(seed);
    {
        std::vector<std::unique_ptr<base::Task>> running;
        for (const char* name : {"a", "b", "c"}) {
            running.push_back(world.tasks.spawn(name, [&](const std::stop_token&) {
                for (int i = 0; i < 10; ++i) world.tasks.boundary("turn");
            }));
        }
        world.tasks.sleepUntil(at(seconds(1)));
    }
    hash = world.trace.hash();
    return world.text.str();
}

TEST_CASE("one seed is one run, another seed is another", "[sim]") {
    std::uint64_t first = 0;
    std::uint64_t again = 0;
    std::uint64_t other = 0;
    const std::string text = playTurns(7, first);
    CHECK(playTurns(7, again) == text);
    CHECK(again == first);
    CHECK(playTurns(8, other) != text);
    CHECK(other != first);
}

TEST_CASE("time stands still while somebody can run and then jumps to the first deadline",
          "[sim]") {
    World world(1);
    const auto signal = world.tasks.makeSignal();
    std::vector<MonoTime> woken;
    const auto sleeper = world.tasks.spawn("sleeper", [&](const std::stop_token& stop) {
        for (const auto pause : {hours(5), hours(20)}) {
            CHECK_FALSE(signal->wait(signal->ticket(), at(pause), stop));
            woken.push_back(world.clock.monotonicNow());
        }
    });
    world.tasks.sleepUntil(at(hours(24)));
    CHECK(woken == std::vector<MonoTime>{at(hours(5)), at(hours(20))});
    CHECK(world.clock.monotonicNow() == at(hours(24)));
    CHECK(world.clock.wallNow() == base::parseRfc3339("2026-01-02T00:00:00Z"));
    CHECK_FALSE(sleeper->running());
}

TEST_CASE("a notification between the look and the wait is not lost", "[sim]") {
    World world(1);
    const auto signal = world.tasks.makeSignal();
    const auto seen = signal->ticket();
    signal->notifyAll();
    CHECK(signal->wait(seen, MonoTime::max(), {}));
}

TEST_CASE("a stop wakes the task that waits, and the destructor joins it", "[sim]") {
    World world(1);
    const auto signal = world.tasks.makeSignal();
    bool stopped = false;
    {
        const auto task = world.tasks.spawn("waiter", [&](const std::stop_token& stop) {
            CHECK_FALSE(signal->wait(signal->ticket(), MonoTime::max(), stop));
            stopped = stop.stop_requested();
        });
        world.tasks.sleepUntil(at(seconds(1)));
        CHECK(task->running());
    }
    CHECK(stopped);
    CHECK(world.clock.monotonicNow() == at(seconds(1)));
}

// Writes down that its task was unwound, and waits in its destructor as an orderly end might.
struct Witness {
    SimTasks& tasks;
    base::Signal& signal;
    int& unwound;
    ~Witness() {
        signal.wait(signal.ticket(), MonoTime::max(), {});
        tasks.boundary("in a destructor");
        ++unwound;
    }
};

// A process of four tasks: three wait in different ways, one counts boundaries.
void toyProcess(World& world, int& unwound, int& boundaries, const std::stop_token& stop) {
    const auto signal = world.tasks.makeSignal();
    const auto forever = [&](const std::stop_token& own) {
        const Witness witness{world.tasks, *signal, unwound};
        while (!own.stop_requested()) signal->wait(signal->ticket(), MonoTime::max(), own);
    };
    const auto busy = [&](const std::stop_token& own) {
        const Witness witness{world.tasks, *signal, unwound};
        const auto child = world.tasks.spawn("child", forever);
        while (!own.stop_requested()) {
            ++boundaries;
            world.tasks.boundary("work");
        }
    };
    const auto first = world.tasks.spawn("forever", forever);
    const auto second = world.tasks.spawn("busy", busy);
    const Witness witness{world.tasks, *signal, unwound};
    while (!stop.stop_requested()) signal->wait(signal->ticket(), MonoTime::max(), stop);
}

TEST_CASE("a process that dies unwinds every task, and the next one starts in the same time",
          "[sim]") {
    const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
    World world(seed);
    int unwound = 0;
    int boundaries = 0;
    int lives = 0;
    world.tasks.setHook(
        [&](std::string_view) { return Verdict{.crash = boundaries == 100, .pause = seconds(1)}; });
    for (int life = 1; life <= 3; ++life) {
        boundaries = 0;
        unwound = 0;
        const auto before = world.clock.monotonicNow();
        const auto root = world.tasks.spawnProcess("root", [&](const std::stop_token& stop) {
            ++lives;
            toyProcess(world, unwound, boundaries, stop);
        });
        CHECK(world.tasks.waitEnded(*root, MonoTime::max()));
        CHECK(unwound == 4);
        CHECK(world.clock.monotonicNow() >= before + seconds(99));
    }
    CHECK(lives == 3);
    CHECK(world.tasks.defect().empty());
}

TEST_CASE("what is spawned by the world outlives a process", "[sim]") {
    World world(3);
    int ticks = 0;
    const auto other = world.tasks.spawn("outside", [&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            ++ticks;
            world.tasks.sleepUntil(world.clock.monotonicNow() + seconds(1));
        }
    });
    world.tasks.setHook([](std::string_view) { return Verdict{.crash = true}; });
    const auto root = world.tasks.spawnProcess(
        "root", [&](const std::stop_token&) { world.tasks.boundary("work"); });
    world.tasks.sleepUntil(at(seconds(10)));
    CHECK_FALSE(root->running());
    CHECK(ticks >= 9);
}

TEST_CASE("an exception that would end the daemon is reported, not lost", "[sim]") {
    World world(1);
    const auto task = world.tasks.spawn(
        "careless", [](const std::stop_token&) { throw std::runtime_error("no such column"); });
    world.tasks.sleepUntil(at(seconds(1)));
    CHECK(world.tasks.defect() == "task careless threw: no such column");
}

}  // namespace
}  // namespace gpushopper::sim
