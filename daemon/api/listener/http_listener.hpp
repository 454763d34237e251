#pragma once

/// HttpListener: takes connections, reads requests, hands each to the handler and sends its
/// response. The handler is called from many threads at once and may wait (for a machine, at most
/// half a minute). Thread safety: start and stop from one thread; port from any once started.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/api/connection/listener_limits.hpp"
#include "daemon/api/connection/tls_transport.hpp"
#include "daemon/api/wire/message.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::api {

/// Must not throw for what a client did.
using RequestHandler = std::function<Response(const Request&)>;

/// Would a request that reads the menu wait for a marketplace now? Quick; from any thread.
using MenuWaits = std::function<bool()>;

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0: one that is free.
};

/// What a listener is made of; the references must outlive it.
struct ListenerParts {
    ListenAddress address;
    RequestHandler handler;
    const base::Clock& clock;
    base::LogSink& log;
    base::Tasks& tasks;
    ListenerLimits limits{};
    TlsFiles tls{};
    MenuWaits menu_waits = [] { return false; };
};

class HttpListener {
public:
    virtual ~HttpListener() = default;
    /// Throws a std::exception when the address cannot be taken, or TLS cannot be set up.
    virtual void start() = 0;
    /// The port that was taken.
    virtual std::uint16_t port() const = 0;
    /// Takes no more connections, lets running requests finish, joins every thread.
    virtual void stop() = 0;
};

}  // namespace gpushopper::api
