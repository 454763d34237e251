#include "daemon/api/front/poco_exchange.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponseImpl.h>
#include <Poco/Net/HTTPServerSession.h>
#include <Poco/Net/StreamSocket.h>

#include <memory>
#include <utility>

namespace gpushopper::api {

namespace net = Poco::Net;

PocoExchange::PocoExchange(net::HTTPRequestHandlerFactory::Ptr factory, base::LogSink& log)
    : factory_(std::move(factory)), params_(Poco::makeAuto<net::HTTPServerParams>()), log_(log) {}

void PocoExchange::run(Poco::AutoPtr<ReplaySocket> socket) const {
    // Poco's pointers pass their constness on.
    net::HTTPServerParams::Ptr params = params_;
    net::HTTPRequestHandlerFactory::Ptr factory = factory_;
    try {
        // Poco takes over a reference to the socket, and makes one of its own to the parameters.
        net::HTTPServerSession session(net::StreamSocket(socket.duplicate()), params);
        net::HTTPServerResponseImpl response(session);
        net::HTTPServerRequestImpl request(response, session, params.get());
        const std::unique_ptr<net::HTTPRequestHandler> handler(
            factory->createRequestHandler(request));
        handler->handleRequest(request, response);
    } catch (const Poco::Exception& error) {
        log_.error("http.request.unanswered", {{"error", error.displayText()}});
    }
}

}  // namespace gpushopper::api
