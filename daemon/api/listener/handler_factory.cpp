#include "daemon/api/listener/handler_factory.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/StreamSocket.h>

#include <exception>
#include <memory>

#include "daemon/api/listener/replay_socket.hpp"

namespace gpushopper::api {
namespace {

namespace net = Poco::Net;

ReplaySocket& replaySocketOf(net::HTTPServerRequest& request) {
    // Servers make requests of this class only; the base class does not show the socket.
    auto& made_by_server = dynamic_cast<net::HTTPServerRequestImpl&>(request);
    return dynamic_cast<ReplaySocket&>(*made_by_server.socket().impl());
}

class PocoHandler final : public net::HTTPRequestHandler {
public:
    explicit PocoHandler(const Handling& handling) : handling_(handling) {}

    void handleRequest(net::HTTPServerRequest& request,
                       net::HTTPServerResponse& response) override {
        ReplaySocket& socket = replaySocketOf(request);
        ReceivedRequest& received = socket.received();
        response.setKeepAlive(false);
        try {
            const Response answer = handling_.handler(received.request);
            received.keep_alive =
                received.keep_alive && !answer.close && !handling_.stop.requested();
            response.setKeepAlive(received.keep_alive);
            socket.answer(Outgoing(answer, {.date = handling_.date.now(),
                                            .http_1_0 = received.http_1_0,
                                            .keep_alive = received.keep_alive}));
        } catch (const std::exception& error) {
            // The API answers its own defects; this one the client sees as a closed connection.
            received.keep_alive = false;
            handling_.log.error("http.request.unanswered", {{"error", error.what()}});
        }
    }

private:
    const Handling handling_;
};

class PocoFactory final : public net::HTTPRequestHandlerFactory {
public:
    explicit PocoFactory(const Handling& handling) : handling_(handling) {}

    net::HTTPRequestHandler* createRequestHandler(
        const net::HTTPServerRequest& /*request*/) override {
        return std::make_unique<PocoHandler>(handling_).release();  // Poco owns what it is given.
    }

private:
    const Handling handling_;
};

}  // namespace

net::HTTPRequestHandlerFactory::Ptr makeHandlerFactory(const Handling& handling) {
    net::HTTPRequestHandlerFactory::Ptr factory = std::make_unique<PocoFactory>(handling).release();
    return factory;
}

}  // namespace gpushopper::api
