#pragma once

/// Is this the address of the machine itself? Without a token the daemon listens on no other.

#include <string>

namespace gpushopper::app {

/// Numeric addresses and `localhost`; any other name could mean anything.
bool isLoopback(const std::string& address);

}  // namespace gpushopper::app
