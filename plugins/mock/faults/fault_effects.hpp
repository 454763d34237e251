#pragma once

/// fault_effects: what the kinds of faults do that mean the same for every operation, and what they
/// do to a machine. Pure, but for the failures they throw.

#include <cstdint>
#include <gpushopper/failure.hpp>
#include <optional>

#include "plugins/mock/faults/fault_rules.hpp"
#include "plugins/mock/market/machine.hpp"

namespace gpushopper::mock {

bool strikes(const std::optional<Fault>& fault, FaultKind kind);
/// Throws when the fault refuses the call before it has any effect.
void throwBeforeEffect(const std::optional<Fault>& fault);
/// Throws when the effect happened and the answer is lost or unreadable.
void throwAfterEffect(const std::optional<Fault>& fault);
/// Whether the fault changes what a machine is.
bool changesMachine(const std::optional<Fault>& fault);
/// Stops or breaks `machine` as the fault says.
void changeMachine(Machine& machine, FaultKind kind, std::int64_t now_ms);

}  // namespace gpushopper::mock
