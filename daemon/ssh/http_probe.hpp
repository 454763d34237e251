#pragma once

/// httpProbe: does something answer HTTP here? Any status counts: 401 or 404 is also a server that
/// runs. Used for sessions whose container serves an API and has no sshd.
/// Thread safety: pure function on its arguments.

#include <string>

#include "daemon/ssh/patience.hpp"
#include "daemon/ssh/prober.hpp"

namespace gpushopper::ssh {

/// Asks `GET /` on the connected, non-blocking `socket`. `host_header` is the value of Host. The
/// result is the status line, cleaned; CommandFailed when the answer is not HTTP.
tl::expected<std::string, ProbeError> httpProbe(int socket, const std::string& host_header,
                                                const Patience& patience);

}  // namespace gpushopper::ssh
