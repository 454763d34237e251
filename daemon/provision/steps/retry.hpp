#pragma once

/// Retry: the next attempt of a session with `auto_retry`. It is a row of its own, inserted in the
/// transaction that proves the failed attempt gone, so never two of a chain bill at once. Its offer
/// is chosen then, cheapest first, never one that failed in this chain. Thread safety: any thread.

#include "daemon/provision/step_context.hpp"

namespace gpushopper::provision {

/// finishStep for an outcome that may end the session for good: feeds the failure memory of the
/// offer, and adds the next attempt when the session then is Failed for a retryable reason.
/// `decide` is asked about `claimed` too, to know the failure before it is written.
void finishSession(const StepContext& context, const session::Session& claimed,
                   const store::Decide& decide);

}  // namespace gpushopper::provision
