#pragma once

/// The destroyer of machines without a session. The same rules as for sessions: destroys are sent
/// for ever with capped back-off, one at a time per machine, and only a proof of absence closes the
/// row. Thread safety: any thread; a row is claimed by one.

#include "daemon/provision/step_context.hpp"

namespace gpushopper::provision {

/// Takes one step for the longest due doomed machine of the provider. False: none was due.
bool doomedStep(const StepContext& context);

}  // namespace gpushopper::provision
