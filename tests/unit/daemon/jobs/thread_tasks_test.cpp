// Goal: nothing that waits can miss a wake-up or a stop. Method: real threads; every wait ends by
// an event, and a lost one would run into the ten-second limit and fail.

#include "daemon/jobs/thread_tasks.hpp"

#include <atomic>

#include "tests/support/catch.hpp"

namespace gpushopper::jobs {
namespace {

using std::chrono::seconds;

base::MonoTime inTenSeconds() { return base::makeSystemClock()->monotonicNow() + seconds(10); }

TEST_CASE("a notification between ticket and wait is not lost", "[jobs]") {
    const auto tasks = makeThreadTasks();
    const auto signal = tasks->makeSignal();
    const auto seen = signal->ticket();
    signal->notifyAll();
    CHECK(signal->wait(seen, inTenSeconds(), {}));
}

TEST_CASE("a wait whose time is over returns false at once", "[jobs]") {
    const auto tasks = makeThreadTasks();
    const auto signal = tasks->makeSignal();
    CHECK_FALSE(signal->wait(signal->ticket(), base::MonoTime{}, {}));
}

TEST_CASE("a stop ends a waiting task, from several threads and twice", "[jobs]") {
    const auto tasks = makeThreadTasks();
    const auto signal = tasks->makeSignal();
    std::atomic<bool> notified{true};
    auto task = tasks->spawn("waiter", [&](const std::stop_token& stop) {
        notified = signal->wait(signal->ticket(), inTenSeconds(), stop);
    });
    auto one = tasks->spawn("stopper-1", [&](const std::stop_token&) { task->stop(); });
    auto two = tasks->spawn("stopper-2", [&](const std::stop_token&) { task->stop(); });
    one->stop();
    two->stop();
    CHECK_FALSE(notified);
    CHECK_FALSE(task->running());
    task->stop();
}

TEST_CASE("a task hands over to another by signals", "[jobs]") {
    const auto tasks = makeThreadTasks();
    const auto signal = tasks->makeSignal();
    std::atomic<int> turn{0};
    constexpr int kRounds = 1000;
    const auto player = [&](int parity) {
        return [&, parity](const std::stop_token& stop) {
            for (int round = 0; round < kRounds; ++round) {
                while (true) {
                    const auto seen = signal->ticket();
                    if (turn.load() % 2 == parity) break;
                    if (!signal->wait(seen, inTenSeconds(), stop)) return;
                }
                ++turn;
                signal->notifyAll();
            }
        };
    };
    auto even = tasks->spawn("even", player(0));
    auto odd = tasks->spawn("odd", player(1));
    while (even->running() || odd->running()) {
        const auto seen = signal->ticket();
        if (turn.load() == 2 * kRounds) break;
        REQUIRE(signal->wait(seen, inTenSeconds(), {}));
    }
    CHECK(turn.load() == 2 * kRounds);
}

}  // namespace
}  // namespace gpushopper::jobs
