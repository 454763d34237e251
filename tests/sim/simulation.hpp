#pragma once

/// Simulation: one seed from the first start of the daemon to the quiet at the end. Starts the
/// daemon, lets it die at boundaries that the seed chooses, stops it in order now and then, starts
/// it again from the same database, and has the promises checked all along.
/// Thread safety: one thread calls run(), once.

#include <string>

#include "tests/sim/world.hpp"

namespace gpushopper::sim {

struct Outcome {
    std::string violation;   ///< The first broken promise; empty: all were kept.
    std::uint64_t hash = 0;  ///< Of the trace: equal for two runs of one seed.
    int deaths = 0;
    int orderly_stops = 0;
    std::string summary;
};

class Simulation {
public:
    explicit Simulation(const Scenario& scenario);

    Outcome run();
    void printTail(std::ostream& out) const { world_.trace.printTail(out); }

private:
    /// How often things happen to the process, differing from seed to seed.
    struct Temper {
        std::uint64_t death_weight;  ///< Deaths per million boundaries; 20 times that at effects.
        std::uint64_t pause_weight;  ///< Pauses per 10,000 boundaries.
        std::chrono::minutes life_max;
    };

    static Temper drawTemper(SimRandom& random);
    Verdict fateAt(std::string_view boundary);
    void liveOnce();
    void watch(const base::Task& process, base::MonoTime until);
    void comeToRest();
    bool done() const;

    World world_;
    const Temper temper_;
    Outcome outcome_;
    bool rested_ = false;
};

}  // namespace gpushopper::sim
