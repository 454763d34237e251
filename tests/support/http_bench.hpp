#pragma once

/// HttpBench: a listener of either kind on a free port, and HttpWire: a raw connection to it, so
/// that tests can send what no client library would. The handler is an echo unless another is
/// given: target and body, 413 for a body that is too large, 400 + n for fault number n.
/// Thread safety: one thread per object.

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/front/front_listener.hpp"
#include "daemon/api/listener/stock_listener.hpp"
#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/quiet_sinks.hpp"

namespace gpushopper::testing {

enum class ListenerKind : std::uint8_t { Stock, Front };

inline api::Response echo(const api::Request& request) {
    api::Response response;
    response.status = request.body_state == api::BodyState::TooLarge ? 413 : 200;
    response.close = request.body_state == api::BodyState::TooLarge;
    if (request.fault != api::RequestFault::None) {
        response.status = 400 + static_cast<int>(request.fault);
        response.close = true;
    }
    response.body_wanted = request.method != "HEAD";
    response.headers.add("X-Method", request.method);
    response.body = std::make_shared<const std::string>(request.target + "|" + request.body);
    return response;
}

class HttpBench {
public:
    explicit HttpBench(
        ListenerKind kind, api::RequestHandler handler = echo, api::ListenerLimits limits = {},
        api::TlsFiles tls = {}, api::MenuWaits menu_waits = [] { return false; })
        : listener(made(kind, {.address = {.host = "127.0.0.1", .port = 0},
                               .handler = std::move(handler),
                               .clock = *clock,
                               .log = log,
                               .tasks = *tasks,
                               .limits = limits,
                               .tls = std::move(tls),
                               .menu_waits = std::move(menu_waits)})) {
        listener->start();
    }
    std::uint16_t port() const { return listener->port(); }

    static std::unique_ptr<api::HttpListener> made(ListenerKind kind, api::ListenerParts parts) {
        if (kind == ListenerKind::Stock)
            return std::make_unique<api::StockListener>(std::move(parts));
        return std::make_unique<api::FrontListener>(std::move(parts));
    }

    const std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    QuietLog log;
    const std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks({});
    const std::unique_ptr<api::HttpListener> listener;
};

class HttpWire {
public:
    explicit HttpWire(std::uint16_t port)
        : HttpWire(Poco::Net::StreamSocket(Poco::Net::SocketAddress("127.0.0.1", port))) {}
    explicit HttpWire(Poco::Net::StreamSocket socket) : socket_(std::move(socket)) {
        socket_.setReceiveTimeout(Poco::Timespan(20, 0));
    }
    /// False: the other side takes no more.
    bool send(const std::string& text) {
        std::size_t sent = 0;
        try {
            while (sent < text.size())
                sent += static_cast<std::size_t>(
                    socket_.sendBytes(text.data() + sent, static_cast<int>(text.size() - sent)));
        } catch (const Poco::Exception&) {
            return false;
        }
        return true;
    }
    /// Reads until the text ends with `ending`, or to the end of the connection. Throws what Poco
    /// throws when the connection is reset.
    std::string readTo(const std::string& ending) {
        std::string text;
        std::vector<char> piece(65'536);
        while (ending.empty() || !text.ends_with(ending)) {
            const int count = socket_.receiveBytes(piece.data(), static_cast<int>(piece.size()));
            if (count <= 0) break;
            text.append(piece.data(), static_cast<std::size_t>(count));
        }
        return text;
    }
    std::string readAll() { return readTo(""); }
    Poco::Net::StreamSocket& socket() { return socket_; }

private:
    Poco::Net::StreamSocket socket_;
};

}  // namespace gpushopper::testing
