#pragma once

/// Consumers: people who order machines, use them and give them back, at random, through
/// provision::Intents. Their requests die with the daemon that serves them; what they know of their
/// sessions (the book) does not. At closing time they end everything they have.
/// Thread safety: only the task that holds the baton may call it.

#include <memory>
#include <vector>

#include "daemon/base/tasks.hpp"
#include "daemon/provision/intents.hpp"
#include "daemon/store/session_store.hpp"
#include "tests/sim/findings.hpp"
#include "tests/sim/market/scripted_offers.hpp"
#include "tests/sim/schedule/sim_random.hpp"

namespace gpushopper::sim {

/// What consumers remember over the daemon's deaths.
struct ConsumerBook {
    std::vector<base::SessionId> sessions;
};

class Consumers {
public:
    struct Parts {
        base::Tasks& tasks;
        const SimClock& clock;
        SimRandom& random;
        Findings& findings;
        ConsumerBook& book;
        provision::Intents& intents;
        store::SessionStore& sessions;
        const ScriptedOffers& offers;
        base::MonoTime closing;
    };
    explicit Consumers(const Parts& parts) : parts_(parts) {}

    void start();
    void stop() { task_.reset(); }

private:
    void run(const std::stop_token& stop);
    void act(const std::stop_token& stop);
    provision::Order drawOrder();
    /// One request, with what a client does with its answer.
    void order(const provision::Order& wanted, const std::stop_token& stop);
    /// Several identical requests at once; that they make one session at a time is an invariant.
    void orderInParallel(const provision::Order& wanted);
    void end(const base::SessionId& id, session::EndReason reason);
    void extend(const base::SessionId& id);
    /// The same wish by many at once.
    void endInParallel(const base::SessionId& id);
    void endAll();
    std::optional<base::SessionId> pick();

    const Parts parts_;
    std::unique_ptr<base::Task> task_;
};

}  // namespace gpushopper::sim
