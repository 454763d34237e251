#include "daemon/api/listener/stock_listener.hpp"

#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/ThreadPool.h>

#include <algorithm>
#include <utility>

#include "daemon/api/connection/tls_transport.hpp"
#include "daemon/api/listener/gated_socket.hpp"
#include "daemon/api/listener/handler_factory.hpp"
#include "daemon/api/listener/listening_socket.hpp"

namespace gpushopper::api {
namespace {

namespace net = Poco::Net;

constexpr int kThreadsMin = 16;
constexpr int kThreadsMax = 1'100;  // One per open connection.
constexpr int kThreadIdleSeconds = 60;
constexpr int kThreadStackBytes = 256 * 1'024;
constexpr std::size_t kConnectionsMax = kThreadsMax - kRefusalsMax;

net::HTTPServerParams::Ptr parameters() {
    auto params = Poco::makeAuto<net::HTTPServerParams>();
    params->setMaxThreads(kThreadsMax);
    params->setMaxQueued(kThreadsMax);
    params->setKeepAlive(true);
    params->setMaxKeepAliveRequests(0);
    return params;
}

// What TCPServer accepts from: its connections are GatedSockets.
class GatedServerSocketImpl final : public net::ServerSocketImpl {
public:
    GatedServerSocketImpl(const net::ServerSocket& bound, const Acceptance& acceptance,
                          GatedSocket::Waiting waiting)
        : bound_(bound), acceptance_(acceptance), waiting_(waiting) {
        reset(bound_.impl()->sockfd());
    }
    ~GatedServerSocketImpl() override { reset(); }  // bound_ closes it.

    net::SocketImpl* acceptConnection(net::SocketAddress& client) override {
        Accepted accepted;
        if (acceptance_.next(sockfd(), accepted) != Acceptance::Outcome::Taken)
            throw net::NetException("no connection was accepted");
        client = accepted.address;
        // Poco counts references to it from here on.
        return std::make_unique<GatedSocket>(std::move(accepted.connection), accepted.address,
                                             waiting_)
            .release();
    }
    void close() override {}

private:
    const net::ServerSocket bound_;
    const Acceptance& acceptance_;
    const GatedSocket::Waiting waiting_;
};

class GatedServerSocket final : public net::ServerSocket {
public:
    GatedServerSocket(const net::ServerSocket& bound, const Acceptance& acceptance,
                      GatedSocket::Waiting waiting)
        : net::ServerSocket(
              std::make_unique<GatedServerSocketImpl>(bound, acceptance, waiting).release(),
              /*ignoreMe=*/true) {}
};

}  // namespace

struct StockListener::Running {
    explicit Running(const ListenerParts& parts)
        : limits(capped(parts.limits, kConnectionsMax)),
          occupancy(limits),
          date(parts.clock),
          transports(makeTransports(parts.tls)),
          acceptance({occupancy, limits, parts.clock, transports}),
          bound(listenAt(parts.address)),
          pool("http", kThreadsMin, kThreadsMax, kThreadIdleSeconds, kThreadStackBytes),
          server(makeHandlerFactory({parts.handler, parts.log, date, stop}), pool,
                 GatedServerSocket(bound, acceptance, {parts.clock, stop}), parameters()) {}

    const ListenerLimits limits;
    Occupancy occupancy;
    HttpDate date;
    StopEvent stop;
    const TransportMaker transports;
    const Acceptance acceptance;
    const net::ServerSocket bound;
    Poco::ThreadPool pool;
    net::HTTPServer server;
};

StockListener::StockListener(ListenerParts parts) : parts_(std::move(parts)) {}

StockListener::~StockListener() { stop(); }

void StockListener::start() {
    running_ = std::make_unique<Running>(parts_);
    running_->server.start();
}

std::uint16_t StockListener::port() const {
    return running_ ? running_->bound.address().port() : std::uint16_t{0};
}

void StockListener::stop() {
    if (!running_) return;
    running_->server.stop();
    // Whoever waits for a client ends; for one at work the next answer is the last. Each part of a
    // request is bounded (reading, the handler's waits, a stalled write), so this ends.
    running_->stop.request();
    running_->pool.joinAll();
    running_.reset();
}

}  // namespace gpushopper::api
