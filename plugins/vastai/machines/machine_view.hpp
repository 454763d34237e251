#pragma once

/// machine_view: an instance of Vast.ai as the core takes it. Nothing that a row says can make it
/// disappear: whatever is odd about it is left out, cut or unknown. Thread safety: pure.

#include <gpushopper/values.hpp>
#include <string>

#include "plugins/vastai/wire/instance_rows.hpp"

namespace gpushopper::vastai {

/// `wire.id` must be above 0.
Instance instanceOf(const WireInstance& wire, const std::string& ssh_user);

}  // namespace gpushopper::vastai
