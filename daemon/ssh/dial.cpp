#include "daemon/ssh/dial.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <cerrno>
#include <system_error>

namespace gpushopper::ssh {
namespace {

tl::unexpected<ProbeError> unreachable(const std::string& where, int cause) {
    return tl::unexpected(ProbeError{
        ProbeFault::Unreachable, where + ": " + std::generic_category().message(cause), {}});
}

tl::expected<base::FileDescriptor, ProbeError> dialOne(const Address& address,
                                                       const std::string& where,
                                                       base::MonoTime until,
                                                       const Patience& patience) {
    base::FileDescriptor socket(::socket(address.storage.ss_family,
                                         SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (!socket.valid()) return unreachable(where, errno);
    const int on = 1;
    // Small packets to and fro: without it each waits for the acknowledgement of the one before.
    if (setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        return unreachable(where, errno);
    const auto* target = reinterpret_cast<const sockaddr*>(&address.storage);
    if (connect(socket.get(), target, address.length) == 0) return socket;
    if (errno != EINPROGRESS) return unreachable(where, errno);
    const Wake wake = patience.awaitUntil(socket.get(), POLLOUT, until);
    if (wake != Wake::Ready) return tl::unexpected(interrupted(wake, where + ": no connection"));
    int cause = 0;
    socklen_t length = sizeof cause;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &cause, &length) != 0) cause = errno;
    if (cause != 0) return unreachable(where, cause);
    return socket;
}

}  // namespace

tl::expected<base::FileDescriptor, ProbeError> dial(std::span<const Address> addresses,
                                                    const std::string& where,
                                                    const Patience& patience) {
    tl::expected<base::FileDescriptor, ProbeError> connection =
        tl::unexpected(ProbeError{ProbeFault::Unreachable, where + ": no address", {}});
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto now = patience.now();
        const auto share = (patience.deadline() - now) / static_cast<long>(addresses.size() - i);
        connection = dialOne(addresses[i], where, now + share, patience);
        if (connection || connection.error().fault == ProbeFault::Cancelled) break;
    }
    return connection;
}

ProbeError interrupted(Wake wake, const std::string& what) {
    if (wake == Wake::Cancelled) return {ProbeFault::Cancelled, "the probe was cancelled", {}};
    return {ProbeFault::Unreachable, what + " in time", {}};
}

}  // namespace gpushopper::ssh
