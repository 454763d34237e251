#pragma once

/// Where clients connect: the address is bound, and new connections become Connections.
/// Thread safety: one thread accepts.

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <memory>
#include <optional>

#include "daemon/api/connection/connection.hpp"
#include "daemon/api/connection/transport.hpp"
#include "daemon/api/listener/http_listener.hpp"

namespace gpushopper::api {

/// Throws what Poco throws when the address cannot be taken.
Poco::Net::ServerSocket listenAt(const ListenAddress& address);

struct Accepted {
    std::unique_ptr<Connection> connection;
    Poco::Net::SocketAddress address;
    bool refused = false;  ///< Over a limit: the connection has something to say at once.
};

class Acceptance {
public:
    enum class Outcome : std::uint8_t {
        Taken,
        NobodyWaits,
        NoRoom,  ///< There is no seat, not even to refuse; who waits goes on waiting.
        Failed,  ///< The system has no descriptor or memory left.
    };

    /// The parts must outlive it and its Connections.
    struct Parts {
        Occupancy& occupancy;
        const ListenerLimits& limits;
        const base::Clock& clock;
        const TransportMaker& transports;
    };
    explicit Acceptance(const Parts& parts) : parts_(parts) {}

    /// Never blocks; `listening_fd` is non-blocking.
    Outcome next(int listening_fd, Accepted& accepted) const;

private:
    const Parts parts_;
};

}  // namespace gpushopper::api
