#pragma once

/// app: the command line of gpu-shopper-plugin-check.
///
/// Exit codes: 0 nothing is wrong; 1 a rule failed, a fuzz run found something, a live run did not
/// go well; 2 the tool could not do what it was asked. Thread safety: main's only thread.

#include <string>
#include <vector>

#include "sdk/check/commands/arguments.hpp"

namespace gpushopper::check {

int run(const std::vector<std::string>& arguments, const Streams& streams);

}  // namespace gpushopper::check
