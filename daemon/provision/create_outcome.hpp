#pragma once

/// What a failed create call means. Pure. Only `outcome` decides whether a machine may exist; the
/// code only says why there is none.

#include "daemon/base/result.hpp"
#include "daemon/session/end_reason.hpp"

namespace gpushopper::provision {

/// May the create have taken effect, or take effect yet?
bool leavesDoubt(const base::Error& error);

/// The reason of a session whose create was refused for sure.
session::EndReason refusalReason(const base::Error& error);

}  // namespace gpushopper::provision
