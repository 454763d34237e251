#pragma once

/// SweptFixture: an EngineFixture whose provider is also swept, by hand or every sweep interval.
/// Restarted: another daemon over what a dead one left.
/// Thread safety: none.

#include "daemon/reconcile/sweeper.hpp"
#include "tests/support/engine_fixture.hpp"

namespace gpushopper::tests {

struct SweptFixture : EngineFixture {
    /// Lets time pass in pieces, with a sweep every interval; a sweep that cannot read the list
    /// fails, as it does in the daemon.
    void passSwept(base::Millis time, base::Millis piece) {
        for (base::Millis gone{0}; gone < time; gone += piece) {
            clock().advance(piece);
            if (clock().monotonicNow() >= next_sweep_) {
                failed_sweeps += sweeper.sweepOnce(slot, {}) ? 0 : 1;
                next_sweep_ = clock().monotonicNow() + reconcile::SweepOptions().interval;
            }
            runDue();
        }
    }

    int failed_sweeps = 0;
    reconcile::Sweeper sweeper{parts, {}};

private:
    base::MonoTime next_sweep_{};
};

/// The daemon after a crash: the same rows and the same marketplace, everything else is new.
struct Restarted {
    explicit Restarted(EngineFixture& before, int boot) : world(before), owner(ownerOf(boot)) {
        REQUIRE(engine.recover("daemon-a", boot));
        REQUIRE(sweeper.sweepOnce(slot, {}));
    }
    void pass(base::Millis time, base::Millis piece = base::Millis(500)) {
        for (base::Millis gone{0}; gone < time; gone += piece) {
            world.clock().advance(piece);
            while (engine.stepOnce(slot, session::StepLane::Stop, {}) ||
                   engine.stepOnce(slot, session::StepLane::Call, {}) ||
                   engine.stepOnce(slot, session::StepLane::Probe, {})) {
            }
        }
    }

    static std::string ownerOf(int boot) { return "daemon-a:" + std::to_string(boot); }
    provision::EngineParts partsOf() {
        provision::EngineParts copy = world.parts;
        copy.slots = {&slot};
        copy.owner = owner;
        return copy;
    }

    EngineFixture& world;
    const std::string owner;
    provider::ProviderSlot slot{{.provider = world.market,
                                 .tasks = *world.tasks,
                                 .clock = world.database.clock,
                                 .metrics = world.metrics}};
    provision::EngineParts parts = partsOf();
    provision::Engine engine{parts};
    reconcile::Sweeper sweeper{parts, {}};
};

}  // namespace gpushopper::tests
