#pragma once

/// Client: a connection of the front listener, with the socket that Poco's objects are given for
/// it. It is owned by exactly one thread at a time, or parked. Thread safety: its owner's.

#include <Poco/AutoPtr.h>
#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <memory>

#include "daemon/api/connection/connection.hpp"
#include "daemon/api/listener/replay_socket.hpp"

namespace gpushopper::api {

struct Client {
    Client(std::uint64_t client_id, std::unique_ptr<Connection> its_connection,
           const Poco::Net::SocketAddress& address)
        : id(client_id),
          connection(std::move(its_connection)),
          socket(Poco::makeAuto<ReplaySocket>(connection->fd(), address)) {}

    const std::uint64_t id;
    /// Null: the answer was overdue, and the connection went on without it.
    std::unique_ptr<Connection> connection;
    Poco::AutoPtr<ReplaySocket> socket;
    bool watched = false;         ///< The epoll set knows it.
    bool answer_limited = false;  ///< Its handler's answer may be overdue.
};

}  // namespace gpushopper::api
