#pragma once

/// SshSession: one libssh2 session over a connected socket, as a client that trusts nobody. All
/// bytes pass through a Gate of ours that ends the session at the end of patience, after too many
/// bytes, or for good when the session is silenced: libssh2 itself would read an endless banner
/// for ever, and would say goodbye to a host that must not hear from us.
/// Order of use: handshake, authenticate, run. Thread safety: one thread.

#include <libssh2.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/ssh/patience.hpp"
#include "daemon/ssh/prober.hpp"

namespace gpushopper::ssh {

struct ProbeKey;

template <class T>
using ProbeResult = tl::expected<T, ProbeError>;

class SshSession {
public:
    /// `socket` must be non-blocking and outlive the session. `where` names it in messages.
    /// Throws std::bad_alloc when libssh2 has no memory.
    SshSession(int socket, const Patience& patience, std::string where);
    ~SshSession();
    SshSession(const SshSession&) = delete;
    SshSession& operator=(const SshSession&) = delete;

    /// Agrees on keys; the result is the host key's fingerprint, `SHA256:...`.
    ProbeResult<std::string> handshake();
    ProbeResult<void> authenticate(const std::string& user, const ProbeKey& key);
    /// Runs a command and returns what it wrote to standard output: all of it, or what came before
    /// `bytes_max` or the end of patience. A stop is an error.
    ProbeResult<std::string> run(const std::string& command, std::size_t bytes_max);
    /// From here on not one byte is sent or read.
    void silence() { gate_.open = false; }

private:
    struct Gate {
        int socket;
        const Patience& patience;
        std::size_t bytes_left;
        bool open = true;
    };
    static ssize_t receive(int socket, void* buffer, std::size_t length, int flags,
                           void** abstract);
    static ssize_t send(int socket, const void* buffer, std::size_t length, int flags,
                        void** abstract);
    struct Free {
        void operator()(LIBSSH2_SESSION* session) const;
    };

    /// Repeats `call` while libssh2 wants to be called again; its last return value.
    ProbeResult<int> drive(const std::function<int()>& call);
    /// Gives up `call`, which has not ended.
    tl::unexpected<ProbeError> abandon(Wake wake, const std::function<int()>& call);
    ProbeResult<LIBSSH2_CHANNEL*> openChannel();
    tl::unexpected<ProbeError> failed(ProbeFault fault, const std::string& what) const;

    const std::string where_;
    Gate gate_;
    std::unique_ptr<LIBSSH2_SESSION, Free> session_;
};

}  // namespace gpushopper::ssh
