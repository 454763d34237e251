#pragma once

/// The production Prober: libssh2 over a socket of ours. See prober.hpp for what a probe proves.
/// Bounded in every direction: the deadline, the stop token, the bytes read, the output kept. A
/// hostile machine can make a probe fail, never hang or end the daemon.

#include <memory>

#include "daemon/base/clock.hpp"
#include "daemon/base/random.hpp"
#include "daemon/ssh/probe_key.hpp"
#include "daemon/ssh/prober.hpp"

namespace gpushopper::ssh {

/// `clock` and `random` (for nonces) must outlive the prober. Throws std::runtime_error when
/// libssh2 cannot start.
std::unique_ptr<Prober> makeLibssh2Prober(ProbeKey key, base::Clock& clock, base::Random& random);

}  // namespace gpushopper::ssh
