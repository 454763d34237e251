#pragma once

/// view: a machine of TensorDock as the core sees it. The way in is read anew each time, because
/// TensorDock chooses the outer port, and may do so again after a restart.
/// Thread safety: pure.

#include <gpushopper/values.hpp>
#include <optional>
#include <string>

#include "plugins/tensordock/machines/status.hpp"
#include "plugins/tensordock/rent/promises.hpp"
#include "plugins/tensordock/wire/machine.hpp"

namespace gpushopper::tensordock {

/// Throws Failure BAD_RESPONSE when the id fits no id of ours. `promise`: what this process asked
/// for, if it was this one.
Instance viewOf(const Machine& machine, const std::optional<Promise>& promise,
                const std::string& ssh_user);

}  // namespace gpushopper::tensordock
