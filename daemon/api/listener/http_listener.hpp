#pragma once

/// HttpListener: takes connections, reads requests, hands each to the handler and sends its
/// response. The handler is called from many threads at once and may wait (for a machine, at most
/// half a minute). Thread safety: start and stop from one thread; port from any once started.

#include <cstdint>
#include <functional>
#include <string>

#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

using RequestHandler = std::function<Response(const Request&)>;

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0: one that is free.
};

class HttpListener {
public:
    virtual ~HttpListener() = default;
    /// Throws a std::exception when the address cannot be taken.
    virtual void start() = 0;
    /// The port that was taken.
    virtual std::uint16_t port() const = 0;
    /// Takes no more connections, lets running requests finish, joins every thread.
    virtual void stop() = 0;
};

}  // namespace gpushopper::api
