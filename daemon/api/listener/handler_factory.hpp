#pragma once

/// The one HTTPRequestHandlerFactory, for every listener: its handlers take the request that the
/// gate read from the ReplaySocket, ask the RequestHandler and hand the answer back to the socket.
/// Thread safety: any thread.

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include "daemon/api/connection/http_date.hpp"
#include "daemon/api/listener/http_listener.hpp"
#include "daemon/api/listener/stop_event.hpp"

namespace gpushopper::api {

struct Handling {
    const RequestHandler& handler;
    base::LogSink& log;
    HttpDate& date;
    const StopEvent& stop;  ///< From then on an answer is the connection's last.
};

/// The parts must outlive the factory.
Poco::Net::HTTPRequestHandlerFactory::Ptr makeHandlerFactory(const Handling& handling);

}  // namespace gpushopper::api
