#pragma once

/// What a failed create call means. Pure. Only `outcome` decides whether a machine may exist; the
/// code only says why there is none.

#include <string>

#include "daemon/base/result.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::provision {

/// May the create have taken effect, or take effect yet?
bool leavesDoubt(const base::Error& error);

/// The reason of a session whose create was refused for sure.
session::EndReason refusalReason(const base::Error& error);

/// What the session's `error` says of it after the reason's word.
std::string refusalText(const base::Error& error);

/// Did the provider call the request itself invalid? Then no other offer would help. Read from the
/// `error` that refusalText wrote: this header is the one place that knows the wording.
bool wasInvalidRequest(const session::Session& session);

}  // namespace gpushopper::provision
