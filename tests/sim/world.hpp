#pragma once

/// World: everything that outlives the daemon: time, chance, the marketplace with its machines, the
/// database, what consumers remember, and the checks. One seed, one world.
/// Thread safety: only the task that holds the baton may use it.

#include <memory>
#include <ostream>

#include "daemon/provision/options.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "tests/sim/consumers.hpp"
#include "tests/sim/invariants.hpp"
#include "tests/sim/market/scripted_prober.hpp"
#include "tests/sim/quiet_sinks.hpp"
#include "tests/sim/watched_store.hpp"

namespace gpushopper::sim {

struct Scenario {
    std::uint64_t seed = 1;
    std::chrono::hours hours{24};
    std::ostream* trace = nullptr;  ///< Gets every line of the trace; may be null.

    /// Nothing goes wrong after this: the rest of the time is for cleaning up.
    base::MonoTime faultsEnd() const { return end() - std::chrono::minutes(90); }
    base::MonoTime end() const { return base::MonoTime(hours); }
};

struct World {
    explicit World(const Scenario& scenario);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Somebody at the marketplace's web page does what only people can: machines whose labels were
    /// cut, so that nobody can know whose they are, go.
    void removeCutMachines();

    const Scenario scenario;
    SimClock clock;
    Trace trace;
    Findings findings;
    SimTasks tasks;
    SimRandom daemon_random;
    SimRandom consumer_random;
    SimRandom fate;  ///< When the daemon dies, pauses, is stopped and started.
    TracedLog log;
    NoMetrics metrics;
    provider::Labels labels;
    const provider::Traits traits;
    const provision::EngineOptions engine_options;
    Market market;
    MarketScript script;
    Invariants invariants;
    ScriptedProvider provider;
    ScriptedProber prober;
    ScriptedOffers offers;
    ConsumerBook book;
    const std::unique_ptr<store::InlineDatabase> database;
    const std::unique_ptr<store::Store> stored;  ///< For the checks; the daemon gets `store`.
    WatchedStore store;

private:
    void addForeignMachines();
};

}  // namespace gpushopper::sim
