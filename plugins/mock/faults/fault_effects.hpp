#pragma once

/// fault_effects: what the kinds of faults do that mean the same for every operation, and what they
/// do to a machine. Pure, but for the failures they throw.

#include <cstdint>
#include <gpushopper/provider.hpp>
#include <optional>
#include <vector>

#include "plugins/mock/faults/fault_rules.hpp"
#include "plugins/mock/market/machine.hpp"

namespace gpushopper::mock {

bool strikes(const std::optional<Fault>& fault, FaultKind kind);
/// Throws when the fault refuses the call before it has any effect.
void throwBeforeEffect(const std::optional<Fault>& fault);
/// Throws when the effect happened and the answer is lost or unreadable.
void throwAfterEffect(const std::optional<Fault>& fault);
/// Half of a list, then failure: what a lost page looks like to a plugin. Or nothing at all.
template <class T>
void giveAll(const std::vector<T>& elements, const std::optional<Fault>& fault,
             const Sink<T>& sink) {
    const bool partial = strikes(fault, FaultKind::PartialList);
    const std::size_t count = partial ? elements.size() / 2 : elements.size();
    if (strikes(fault, FaultKind::EmptyList)) return;
    for (std::size_t i = 0; i < count; ++i) {
        if (!sink(elements[i])) return;
    }
    if (partial) throw Failure(GSP_TRANSIENT, fault->message);
}
/// Whether the fault changes what a machine is.
bool changesMachine(const std::optional<Fault>& fault);
/// Stops or breaks `machine` as the fault says.
void changeMachine(Machine& machine, FaultKind kind, std::int64_t now_ms);

}  // namespace gpushopper::mock
