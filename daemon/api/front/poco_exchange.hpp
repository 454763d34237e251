#pragma once

/// PocoExchange: runs one request through Poco's session, request and response objects and the
/// handler that a factory makes for it: what HTTPServerConnection does, without a thread per
/// connection. Thread safety: any thread, each with a socket of its own.

#include <Poco/AutoPtr.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>

#include "daemon/api/listener/replay_socket.hpp"
#include "daemon/base/log.hpp"

namespace gpushopper::api {

class PocoExchange {
public:
    PocoExchange(Poco::Net::HTTPRequestHandlerFactory::Ptr factory, base::LogSink& log);
    /// The request was presented to the socket; its answer is there afterwards, empty when the
    /// handler failed.
    void run(Poco::AutoPtr<ReplaySocket> socket) const;

private:
    const Poco::Net::HTTPRequestHandlerFactory::Ptr factory_;
    const Poco::Net::HTTPServerParams::Ptr params_;
    base::LogSink& log_;
};

}  // namespace gpushopper::api
