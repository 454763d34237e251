#pragma once

/// SessionClearance: ends every session before the daemon stops, for those who configured it so
/// (`[shutdown] sessions = destroy`). The engine must be running: it is what destroys the machines.
/// What is not gone in time is left to the next start; nothing is forgotten. One thread.

#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/provision/intents.hpp"
#include "daemon/provision/wakeups.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::app {

struct ClearanceParts {
    store::Store& store;
    provision::Intents& intents;
    provision::Wakeups& wakeups;
    const base::Clock& clock;
    base::LogSink& log;
    std::vector<base::ProviderName> providers;
};

/// Returns how many sessions are left.
int clearSessions(const ClearanceParts& parts, base::MonoTime until);

}  // namespace gpushopper::app
