#pragma once

/// create_body: the JSON of `PUT /api/v0/asks/{id}/`, which rents a machine. There is never a
/// `price` in it: that word makes an interruptible bid of a rent (2026-08, client). Thread safety:
/// pure.

#include <gpushopper/values.hpp>
#include <string>

namespace gpushopper::vastai {

/// Throws Failure INVALID_ARGUMENT for what Vast.ai would refuse, or would take for something else.
std::string createBody(const CreateRequest& request);

}  // namespace gpushopper::vastai
