#include "tests/sim/simulation.hpp"

#include <algorithm>
#include <array>

#include "tests/sim/daemon_process.hpp"

namespace gpushopper::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes kLookEvery{1};

// Where a death is worth more than elsewhere: an effect is out, and not yet, or just, written down.
bool isDelicate(std::string_view boundary) {
    constexpr std::array<std::string_view, 5> kWords = {"create", "destroy", "claim", "apply",
                                                        "doom"};
    return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
        return boundary.find(word) != std::string_view::npos;
    });
}

}  // namespace

Simulation::Simulation(const Scenario& scenario)
    : world_(scenario), temper_(drawTemper(world_.fate)) {
    world_.tasks.setHook([this](std::string_view boundary) { return fateAt(boundary); });
}

Simulation::Temper Simulation::drawTemper(SimRandom& random) {
    constexpr std::array kTempers = {
        Temper{0, 0, hours(24)},
        Temper{5, 5, hours(12)},
        Temper{25, 20, hours(6)},
        Temper{120, 50, hours(2)},
    };
    return kTempers.at(random.below(kTempers.size()));
}

Verdict Simulation::fateAt(std::string_view boundary) {
    if (world_.findings.any()) return {.crash = true};
    if (world_.clock.monotonicNow() >= world_.scenario.faultsEnd()) return {};
    constexpr std::uint64_t kDelicateFactor = 20;
    const std::uint64_t weight =
        temper_.death_weight * (isDelicate(boundary) ? kDelicateFactor : 1);
    if (world_.fate.chance(weight, 1'000'000)) {
        ++outcome_.deaths;
        return {.crash = true};
    }
    if (!world_.fate.chance(temper_.pause_weight, 10'000)) return {};
    // Mostly the scheduler's doing; now and then a machine that swaps or is moved to another host.
    const bool long_one = world_.fate.chance(1, 50);
    return {.pause = world_.fate.between(milliseconds(1), long_one ? minutes(3) : seconds(2))};
}

bool Simulation::done() const {
    return world_.findings.any() || world_.clock.monotonicNow() >= world_.scenario.end();
}

void Simulation::watch(const base::Task& process, base::MonoTime until) {
    while (!world_.findings.any() && world_.clock.monotonicNow() < until) {
        const auto next = std::min(until, world_.clock.monotonicNow() + kLookEvery);
        if (world_.tasks.waitEnded(process, next)) return;
        world_.invariants.checkTimes();
        if (world_.clock.monotonicNow() >= world_.scenario.faultsEnd() && !rested_) comeToRest();
    }
}

void Simulation::comeToRest() {
    rested_ = true;
    world_.trace.line(world_.clock.monotonicNow(), "world", "faults stop");
    world_.removeCutMachines();
}

void Simulation::liveOnce() {
    world_.invariants.processStarted();
    const auto process = world_.tasks.spawnProcess("main", [this](const std::stop_token& stop) {
        const auto boot =
            world_.store.daemons().nextBoot(DaemonProcess::kIdentity, world_.clock.wallNow());
        if (!boot) return world_.findings.add("no boot number: " + boot.error().message);
        DaemonProcess daemon(world_, *boot);
        daemon.run(stop);
    });
    const bool faulty = world_.clock.monotonicNow() < world_.scenario.faultsEnd();
    const base::MonoTime stops_at =
        faulty ? world_.clock.monotonicNow() +
                     world_.fate.between(seconds(1), milliseconds(temper_.life_max))
               : world_.scenario.end();
    watch(*process, std::min(stops_at, world_.scenario.end()));
    if (!process->running() || world_.findings.any()) return;
    process->stop();
    // It may still have died on the way.
    if (world_.tasks.lastProcessDied()) return;
    ++outcome_.orderly_stops;
    world_.invariants.checkStopped();
}

Outcome Simulation::run() {
    while (!done()) {
        liveOnce();
        if (done()) break;
        const bool long_down = world_.fate.chance(1, 20);
        world_.tasks.sleepUntil(world_.clock.monotonicNow() +
                                world_.fate.between(seconds(1), long_down ? hours(1) : minutes(1)));
    }
    if (!world_.findings.any()) {
        const SimTasks::Quiet quiet(world_.tasks);
        world_.invariants.checkRest(*world_.stored);
    }
    if (!world_.tasks.defect().empty()) world_.findings.add(world_.tasks.defect());
    outcome_.violation = world_.findings.first();
    outcome_.hash = world_.trace.hash();
    outcome_.summary = world_.invariants.summary();
    return outcome_;
}

}  // namespace gpushopper::sim
