#pragma once

/// The steps: one per phase, each in the file of its name. A step gets a row that is claimed by
/// this daemon, makes at most one effect outside (a provider call or a handshake; the shared
/// instance list may come on top), and writes what it learned with applyOutcome. A step never waits
/// for anything but its own call; what must happen later is a time in the row.
///
/// Every outcome is decided again on the row as it is inside the transaction, because a wish to end
/// may have come meanwhile. Thread safety: steps of different rows run at once.

#include "daemon/provision/step_context.hpp"

namespace gpushopper::provision {

/// create_step.cpp. Queued: claims the row, which is CreateStarted, and makes the one create call.
/// Takes an unclaimed due row, because lane slot, claim and transition come in that order.
void createStep(const StepContext& context, const store::DueStep& due);

/// resolve_step.cpp. Creating whose owner died: the create is in doubt. Unconfirmed: looks for the
/// label, adopts, dooms duplicates, or proves that nothing was made.
void resolveStep(const StepContext& context, const session::Session& claimed);

/// boot_step.cpp. Booting: installs the keys, waits for the address.
void bootStep(const StepContext& context, const session::Session& claimed);

/// verify_step.cpp. Verifying: the handshake that makes a session run.
void verifyStep(const StepContext& context, const session::Session& claimed);

/// check_step.cpp. Ready: charges, expires, looks whether the machine still answers.
void checkStep(const StepContext& context, const session::Session& claimed);

/// absence_step.cpp. A machine that a list lacked: asks by id, proves that it is gone or clears it.
void absenceStep(const StepContext& context, const session::Session& claimed);

/// destroy_step.cpp. Destroying: sends the destroy.
void destroyStep(const StepContext& context, const session::Session& claimed);

/// prove_step.cpp. Proving: looks until absence is proven or the machine is seen again.
void proveStep(const StepContext& context, const session::Session& claimed);

}  // namespace gpushopper::provision
