#pragma once

/// Prober: does the machine answer, and is it the same machine as before?
///
/// In ssh mode: handshake, compare the host key with the pinned one, authenticate with the daemon's
/// probe key, run one command that echoes a nonce and lists the GPUs. Nothing is sent to a host
/// whose key differs from the pinned one. In entrypoint mode: the first exposed port answers HTTP.
/// Thread safety: any thread.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"

namespace gpushopper::ssh {

struct ProbeTarget {
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    std::string pinned_fingerprint;  ///< `SHA256:...`; empty at first contact.
    bool http = false;               ///< Entrypoint mode: an HTTP answer is what counts.
};

/// Is anybody using the machine? Unknown where it cannot tell (no GPU tool, no process list, HTTP).
enum class Activity : std::uint8_t { Unknown, Idle, Busy };

struct ProbeReport {
    std::string host_key_fingerprint;  ///< Empty in entrypoint mode.
    Activity activity = Activity::Unknown;
    std::string evidence;  ///< GPU list or status line; at most 512 characters.
};

enum class ProbeFault : std::uint8_t {
    Unreachable,     ///< Refused, reset, no route, time-out: it may still be booting.
    AuthRefused,     ///< The probe key is not (yet) accepted.
    HostKeyChanged,  ///< Another key than the pinned one; nothing was sent.
    CommandFailed,   ///< Logged in, but the nonce did not come back.
    Cancelled,
};

struct ProbeError {
    ProbeFault fault = ProbeFault::Unreachable;
    std::string message;
    std::string seen_fingerprint;  ///< With HostKeyChanged.
};

class Prober {
public:
    virtual ~Prober() = default;
    virtual tl::expected<ProbeReport, ProbeError> probe(const ProbeTarget& target,
                                                        base::MonoTime deadline,
                                                        const std::stop_token& stop) = 0;
};

}  // namespace gpushopper::ssh
