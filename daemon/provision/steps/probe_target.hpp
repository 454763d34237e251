#pragma once

/// What verifying and checking share: one handshake with the session's machine, and what a changed
/// host key means. Thread safety: any thread.

#include "daemon/provision/step_context.hpp"

namespace gpushopper::provision {

/// One probe, bounded by the options' probe limit. A machine whose host key has changed is not
/// contacted at all.
tl::expected<ssh::ProbeReport, ssh::ProbeError> probeMachine(const StepContext& context,
                                                             const session::Session& row);

/// Event and audit line, once per session; from then on nothing is sent to that host.
void noteHostKeyChange(store::Change& change, const ssh::ProbeError& error);

}  // namespace gpushopper::provision
