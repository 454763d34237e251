#pragma once

/// dial: a TCP connection that is open, non-blocking and close-on-exec, made within a patience.
/// Thread safety: pure functions on their arguments.

#include <span>
#include <string>

#include "daemon/base/file_descriptor.hpp"
#include "daemon/ssh/name_lookup.hpp"
#include "daemon/ssh/patience.hpp"
#include "daemon/ssh/prober.hpp"

namespace gpushopper::ssh {

/// Tries the addresses in turn, each with an equal share of the time that is left. `where` names
/// the target in messages. The error is that of the last address.
tl::expected<base::FileDescriptor, ProbeError> dial(std::span<const Address> addresses,
                                                    const std::string& where,
                                                    const Patience& patience);

/// What a wait that did not end with Ready means for the probe.
ProbeError interrupted(Wake wake, const std::string& what);

}  // namespace gpushopper::ssh
