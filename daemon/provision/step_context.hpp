#pragma once

/// StepContext: everything a step may use, for one provider. Steps see time, chance, tasks, store,
/// provider and machines only through these interfaces, so the simulator can own them all.
/// Lives as long as the engine; all members are safe to use from any thread.

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/base/backoff.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/random.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/provider/labels.hpp"
#include "daemon/provider/provider_slot.hpp"
#include "daemon/provision/offer_source.hpp"
#include "daemon/provision/options.hpp"
#include "daemon/provision/wakeups.hpp"
#include "daemon/ssh/prober.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::provision {

/// What the engine is built from; the same for all providers.
struct EngineParts {
    base::Tasks& tasks;
    const base::Clock& clock;
    base::Random& random;
    base::LogSink& log;
    store::Store& store;
    ssh::Prober& prober;
    OfferSource& offers;
    const provider::Labels& labels;
    Wakeups& wakeups;
    std::vector<provider::ProviderSlot*> slots;
    std::string owner;             ///< `<identity>:<boot>`: who claims rows in this run.
    std::string probe_public_key;  ///< One OpenSSH line, installed beside the consumer's.
    EngineOptions options{};
};

struct StepContext {
    const EngineParts& parts;
    provider::ProviderSlot& slot;
    /// For reads and handshakes: cancelled the moment the engine stops.
    std::stop_token reads;
    /// For creates and destroys: cancelled only after the grace of a stop.
    std::stop_token writes;

    base::WallTime now() const { return parts.clock.wallNow(); }
    session::Sighting sighting() const {
        return {parts.clock.wallNow(), parts.clock.monotonicNow(), parts.owner};
    }
    store::SessionStore& sessions() const { return parts.store.sessions(); }
};

/// Writes the outcome of a step under the claim of `claimed`: if the row is still in the state that
/// the step began with, `decide` says what it becomes, else the outcome no longer applies and the
/// row is only given back. Then the end of the reservation and a wish to end that came meanwhile
/// are carried out, and whoever waits is woken. An error is logged; the row is then worked on again
/// when its lease ends.
base::Result<session::Session> applyOutcome(const StepContext& context,
                                            const session::Session& claimed,
                                            const store::Decide& decide);

/// applyOutcome for a step that ends with it, whatever it returns: a failure is logged, and the row
/// comes due again when its lease ends.
void finishStep(const StepContext& context, const session::Session& claimed,
                const store::Decide& decide);

/// A Change that only says when the next step is due.
store::Change stepAgainAt(const session::Session& current, base::WallTime when);

/// Back-off after the row's `attempts` failures in a row, salted by its id.
base::Millis retryDelay(const session::Session& row, base::BackoffRange range);

}  // namespace gpushopper::provision
