// Goal: the scripted marketplace does what the scripts promise, and never more than that.
// Method: a machine's life at given moments, and calls of a driver without a daemon.

#include "tests/sim/market/scripted_provider.hpp"

#include "daemon/provider/provider_slot.hpp"
#include "tests/sim/quiet_sinks.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

base::MonoTime at(std::chrono::nanoseconds since_start) { return base::MonoTime(since_start); }

provider::Traits traitsForTest() {
    provider::Traits traits;
    traits.concurrency_max = 4;
    traits.visibility_window = seconds(60);
    traits.create_send = seconds(20);
    traits.create_deadline = seconds(120);
    return traits;
}

struct CountingWatcher final : MarketWatcher {
    void createSent(const base::SessionId& /*session*/) override { ++creates; }
    void destroySent(const Machine& /*machine*/) override { ++destroys; }
    int creates = 0;
    int destroys = 0;
};

struct Bench {
    Bench(std::uint64_t seed, base::MonoTime faults_end)
        : script(seed, traits, faults_end),
          provider(base::ProviderName("sim"), traits,
                   {tasks, clock, trace, findings, market, script, labels, watcher}),
          label(labels.make(session, clock.wallNow() + hours(1))) {}

    provider::Call call(base::Millis limit) {
        provider::Call made;
        made.deadline = clock.monotonicNow() + limit;
        return made;
    }
    base::Result<void> create() {
        provider::CreateRequest request;
        request.label = label;
        request.price_max = base::Money::micros(300'000);
        auto made = call(seconds(140));
        made.send_by = clock.monotonicNow() + seconds(20);
        return provider.createInstance(
            made, request, [&](const provider::Instance& instance) { accepted = instance.id; });
    }

    const provider::Traits traits = traitsForTest();
    SimClock clock;
    Trace trace;
    SimTasks tasks{1, clock, trace};
    Findings findings{clock, trace};
    Market market;
    SimRandom random{1, 99};
    const base::SessionId session = base::SessionId::make(random);
    const provider::Labels labels{{std::string(32, 's')}};
    CountingWatcher watcher;
    MarketScript script;
    ScriptedProvider provider;
    const std::string label;
    base::InstanceId accepted;
};

TEST_CASE("without faults a create is answered, listed, found, destroyed and gone", "[sim]") {
    Bench bench(1, at(seconds(0)));
    REQUIRE(bench.create());
    REQUIRE_FALSE(bench.accepted.empty());
    const auto list = bench.provider.listInstances(bench.call(seconds(60)));
    REQUIRE(list);
    REQUIRE(list->size() == 1);
    CHECK(list->front().label == bench.label);
    CHECK(bench.provider.getInstance(bench.call(seconds(60)), bench.accepted));
    REQUIRE(bench.provider.destroyInstance(bench.call(seconds(60)), bench.accepted));
    bench.tasks.sleepUntil(bench.clock.monotonicNow() + minutes(3));
    const auto gone = bench.provider.getInstance(bench.call(seconds(60)), bench.accepted);
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == base::ErrorCode::NotFound);
    CHECK(bench.watcher.creates == 1);
    CHECK(bench.watcher.destroys == 1);
    CHECK_FALSE(bench.findings.any());
}

TEST_CASE("a refused or failed create tells the truth about its outcome", "[sim]") {
    int doubtful = 0;
    int refused = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        Bench bench(seed, at(hours(24)));
        const auto made = bench.create();
        const bool exists = !bench.market.madeFor(bench.session).empty();
        if (made) {
            CHECK(exists);
            continue;
        }
        const bool doubt = made.error().outcome != base::Outcome::NotApplied;
        doubtful += doubt ? 1 : 0;
        refused += doubt ? 0 : 1;
        if (!doubt) CHECK_FALSE(exists);
    }
    CHECK(doubtful > 0);
    CHECK(refused > 0);
}

TEST_CASE("no create takes effect after its deadline, and no lie outlasts the window", "[sim]") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        MarketScript script(seed, traitsForTest(), at(hours(24)));
        const Machine machine = script.drawLife({}, at(seconds(0)), true);
        CHECK(machine.created < at(seconds(120)));
        CHECK(machine.visible_from - machine.created < seconds(60));
        if (machine.hidden_from != kNever)
            CHECK(machine.hidden_until - machine.hidden_from < seconds(60));
        if (machine.gone != kNever) CHECK(machine.shown_until - machine.gone < seconds(60));
    }
}

TEST_CASE("a create that is late is not sent", "[sim]") {
    Bench bench(1, at(seconds(0)));
    auto call = bench.call(seconds(140));
    call.send_by = bench.clock.monotonicNow();
    provider::CreateRequest request;
    request.label = bench.label;
    const auto made = bench.provider.createInstance(call, request, [](const auto&) {});
    REQUIRE_FALSE(made);
    CHECK(made.error().outcome == base::Outcome::NotApplied);
    CHECK(bench.market.machines().empty());
}

// The resolver reckons from the claim of the row, which comes after the place in the lane.
TEST_CASE("a create that the daemon sat on for too long is not sent", "[sim]") {
    for (const auto held_up : {seconds(0), seconds(25)}) {
        Bench bench(1, at(seconds(0)));
        NoMetrics metrics;
        provider::ProviderSlot slot({.provider = bench.provider,
                                     .tasks = bench.tasks,
                                     .clock = bench.clock,
                                     .metrics = metrics});
        auto place = slot.lane().tryAcquireCreate();
        REQUIRE(place);
        bench.tasks.sleepUntil(bench.clock.monotonicNow() + held_up);
        provider::CreateRequest request;
        request.label = bench.label;
        const auto made =
            slot.createInstance(std::move(*place), request, "key", [](const auto&) {}, {});
        const bool in_time = held_up == seconds(0);
        CHECK(made.has_value() == in_time);
        CHECK(bench.watcher.creates == (in_time ? 1 : 0));
        if (!made) CHECK(made.error().outcome == base::Outcome::NotApplied);
    }
}

}  // namespace
}  // namespace gpushopper::sim
