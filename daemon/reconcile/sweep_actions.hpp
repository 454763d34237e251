#pragma once

/// What is done about each finding of a sweep: one guarded transaction per finding, decided again
/// on the row as it is then. Nothing here calls the provider; the engine's steps do.
/// Thread safety: any thread.

#include "daemon/provision/step_context.hpp"
#include "daemon/reconcile/sweep_plan.hpp"

namespace gpushopper::reconcile {

/// Carries out one item. Errors are those of the store; a row that has moved on is no error.
base::Result<void> carryOut(const provision::EngineParts& parts, provider::ProviderSlot& slot,
                            const PlanItem& item);

}  // namespace gpushopper::reconcile
