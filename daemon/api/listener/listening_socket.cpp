#include "daemon/api/listener/listening_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>

namespace gpushopper::api {

namespace net = Poco::Net;

net::ServerSocket listenAt(const ListenAddress& address) {
    net::ServerSocket socket;
    // Not the port: with SO_REUSEPORT, which Poco sets too unless told otherwise, two daemons could
    // share it and each would get half of the requests.
    socket.bind(net::SocketAddress(address.host, address.port), /*reuseAddress=*/true,
                /*reusePort=*/false);
    socket.setNoDelay(true);  // Connections inherit it.
    socket.setBlocking(false);
    socket.listen(kBacklog);
    return socket;
}

Acceptance::Outcome Acceptance::next(int listening_fd, Accepted& accepted) const {
    if (!parts_.occupancy.hasRoom()) return Outcome::NoRoom;
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    auto* const peer = reinterpret_cast<sockaddr*>(&storage);
    const int fd = ::accept4(listening_fd, peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        // A client that went away before it was accepted is no failure either.
        const bool nobody = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
        return nobody ? Outcome::NobodyWaits : Outcome::Failed;
    }
    std::unique_ptr<Transport> transport = parts_.transports(fd);
    accepted.address = net::SocketAddress(peer, length);
    const std::string host = accepted.address.host().toString();
    auto seat = parts_.occupancy.take(host);
    if (!seat) return Outcome::NoRoom;  // Only who accepts takes seats, so there was room.
    accepted.refused = seat->admission() == Admission::Refused;
    accepted.connection = std::make_unique<Connection>(
        std::move(transport), std::move(*seat), host,
        Connection::Timing{.limits = parts_.limits, .begun = parts_.clock.monotonicNow()});
    return Outcome::Taken;
}

}  // namespace gpushopper::api
