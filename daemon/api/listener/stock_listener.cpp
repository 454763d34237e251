#include "daemon/api/listener/stock_listener.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <exception>
#include <utility>

#include "daemon/api/listener/poco_messages.hpp"

namespace gpushopper::api {
namespace {

namespace net = Poco::Net;

constexpr int kThreadsMin = 16;
constexpr int kThreadsMax = 1'100;  // One per open connection.
constexpr int kThreadIdleSeconds = 60;
constexpr int kThreadStackBytes = 256 * 1'024;
constexpr int kConnectionsQueuedMax = 4'096;
constexpr int kBacklog = 4'096;
constexpr int kReadSeconds = 5;
constexpr int kKeepAliveSeconds = 15;

struct Handling {
    const RequestHandler& handler;
    const base::Clock& clock;
    base::LogSink& log;
};

class PocoHandler final : public net::HTTPRequestHandler {
public:
    explicit PocoHandler(const Handling& handling) : handling_(handling) {}

    void handleRequest(net::HTTPServerRequest& request,
                       net::HTTPServerResponse& response) override {
        try {
            const Response answer = handling_.handler(readRequest(request));
            const bool sent = sendResponse(answer, request, response, handling_.clock);
            if (sent && answer.close) drain(request);
            if (sent) return;
        } catch (const std::exception& error) {
            // The client went away, or sent half of a body: there is nobody to answer.
            handling_.log.write(base::LogLevel::Debug, "http.connection.lost",
                                {{"error", error.what()}});
        }
        abandon(request, response);
    }

private:
    const Handling handling_;
};

class PocoFactory final : public net::HTTPRequestHandlerFactory {
public:
    explicit PocoFactory(const Handling& handling) : handling_(handling) {}

    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& request) override {
        refuseContinueIfTooLarge(request);
        return std::make_unique<PocoHandler>(handling_).release();  // Poco owns what it is given.
    }

private:
    const Handling handling_;
};

net::HTTPRequestHandlerFactory::Ptr makeFactory(const Handling& handling) {
    net::HTTPRequestHandlerFactory::Ptr factory = std::make_unique<PocoFactory>(handling).release();
    return factory;
}

net::HTTPServerParams::Ptr parameters() {
    auto params = Poco::makeAuto<net::HTTPServerParams>();
    params->setMaxThreads(kThreadsMax);
    params->setMaxQueued(kConnectionsQueuedMax);
    params->setTimeout(Poco::Timespan(kReadSeconds, 0));
    params->setKeepAlive(true);
    params->setKeepAliveTimeout(Poco::Timespan(kKeepAliveSeconds, 0));
    params->setMaxKeepAliveRequests(0);
    return params;
}

net::ServerSocket listenAt(const ListenAddress& address) {
    net::ServerSocket socket;
    // Not the port: with SO_REUSEPORT, which Poco sets too unless told otherwise, two daemons could
    // share it and each would get half of the requests.
    socket.bind(net::SocketAddress(address.host, address.port), /*reuseAddress=*/true,
                /*reusePort=*/false);
    socket.listen(kBacklog);
    return socket;
}

}  // namespace

struct StockListener::Running {
    Running(const ListenAddress& address, const Handling& handling)
        : socket(listenAt(address)),
          pool("http", kThreadsMin, kThreadsMax, kThreadIdleSeconds, kThreadStackBytes),
          server(makeFactory(handling), pool, socket, parameters()) {}

    net::ServerSocket socket;
    Poco::ThreadPool pool;
    net::HTTPServer server;
};

StockListener::StockListener(ListenAddress address, RequestHandler handler,
                             const base::Clock& clock, base::LogSink& log)
    : address_(std::move(address)), handler_(std::move(handler)), clock_(clock), log_(log) {}

StockListener::~StockListener() { stop(); }

void StockListener::start() {
    running_ = std::make_unique<Running>(
        address_, Handling{.handler = handler_, .clock = clock_, .log = log_});
    running_->server.start();
}

std::uint16_t StockListener::port() const {
    return running_ ? running_->socket.address().port() : std::uint16_t{0};
}

void StockListener::stop() {
    if (!running_) return;
    running_->server.stop();
    // Tells every connection to end; for one at work this returns when its answer has been sent.
    // Each part of a request is bounded (reading, the handler's waits, a stalled write), so this
    // ends.
    running_->server.stopAll(/*abortCurrent=*/false);
    running_->pool.joinAll();
    running_.reset();
}

}  // namespace gpushopper::api
