#pragma once

/// How many files and sockets the process may have open (RLIMIT_NOFILE).

#include <cstddef>

namespace gpushopper::app {

/// Raises the soft limit to the hard one, once at the start: the soft one is there for programs
/// that use select().
void raiseDescriptorLimit();
std::size_t descriptorLimit();

}  // namespace gpushopper::app
