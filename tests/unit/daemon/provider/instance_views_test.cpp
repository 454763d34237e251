// Goal: one list serves everybody, and a list is doubted before it is believed. Method: a scripted
// list that counts its calls.

#include "daemon/provider/instance_views.hpp"

#include <atomic>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::provider {
namespace {

std::vector<Instance> listOf(const std::vector<std::string>& ids) {
    std::vector<Instance> instances;
    for (const std::string& id : ids) {
        Instance instance;
        instance.id = base::InstanceId(id);
        instances.push_back(instance);
    }
    return instances;
}

TEST_CASE("a fresh view is shared, an old one asked anew", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    tests::FixedClock clock;
    int calls = 0;
    InstanceViews views(
        [&](const std::stop_token&) {
            ++calls;
            return base::Result<std::vector<Instance>>(listOf({"m-1"}));
        },
        *tasks, clock);
    const base::MonoTime start = clock.monotonicNow();
    REQUIRE(views.atLeast(start, {}));
    REQUIRE(views.atLeast(start, {}));
    CHECK(calls == 1);
    clock.advance(base::Millis(1));
    REQUIRE(views.atLeast(clock.monotonicNow(), {}));
    CHECK(calls == 2);
    CHECK(views.latest()->find(base::InstanceId("m-1")) != nullptr);
    CHECK(views.latest()->find(base::InstanceId("m-2")) == nullptr);
}

TEST_CASE("those who come while a list is out get that list", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    const auto clock = base::makeSystemClock();
    const auto answer = tasks->makeSignal();
    const auto seen = answer->ticket();
    std::atomic<int> calls{0};
    InstanceViews views(
        [&](const std::stop_token& stop) {
            ++calls;
            answer->wait(seen, clock->monotonicNow() + std::chrono::seconds(10), stop);
            return base::Result<std::vector<Instance>>(listOf({}));
        },
        *tasks, *clock);
    std::atomic<int> served{0};
    std::vector<std::unique_ptr<base::Task>> readers;
    for (int i = 0; i < 8; ++i)
        readers.push_back(tasks->spawn("reader", [&](const std::stop_token&) {
            served += views.atLeast(base::MonoTime{}, {}).has_value() ? 1 : 0;
        }));
    while (calls.load() == 0) std::this_thread::yield();
    answer->notifyAll();
    for (auto& reader : readers)
        while (reader->running()) std::this_thread::yield();
    CHECK(served == 8);
    CHECK(calls == 1);
}

TEST_CASE("an empty list is refused when a machine is found by id", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    tests::FixedClock clock;
    InstanceViews views(
        [](const std::stop_token&) { return base::Result<std::vector<Instance>>(listOf({})); },
        *tasks, clock);
    bool exists = true;
    views.setWitness([&](const std::stop_token&) { return exists; });
    const auto lie = views.atLeast(clock.monotonicNow(), {});
    REQUIRE_FALSE(lie);
    CHECK(lie.error().code == base::ErrorCode::BadResponse);
    CHECK(views.latest() == nullptr);
    exists = false;
    CHECK(views.atLeast(clock.monotonicNow(), {}));
}

TEST_CASE("a failed list leaves the last view and lets the next one ask", "[provider]") {
    const auto tasks = jobs::makeThreadTasks();
    tests::FixedClock clock;
    bool fails = false;
    InstanceViews views(
        [&](const std::stop_token&) -> base::Result<std::vector<Instance>> {
            if (fails) return base::fail(base::ErrorCode::Transient, "page 3 was lost");
            return listOf({"m-1"});
        },
        *tasks, clock);
    REQUIRE(views.atLeast(clock.monotonicNow(), {}));
    fails = true;
    clock.advance(base::Millis(1));
    CHECK_FALSE(views.atLeast(clock.monotonicNow(), {}));
    CHECK(views.latest()->find(base::InstanceId("m-1")) != nullptr);
    fails = false;
    CHECK(views.atLeast(clock.monotonicNow(), {}));
}

}  // namespace
}  // namespace gpushopper::provider
