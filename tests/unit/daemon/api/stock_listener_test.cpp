// Goal: what the listener adds to the API: framing, large bodies in both directions, and a clean
// stop. Method: real sockets on loopback against a handler that echoes.

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <thread>
#include <vector>

#include "daemon/api/listener/stock_listener.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/quiet_sinks.hpp"

namespace gpushopper::api {
namespace {

Response echo(const Request& request) {
    Response response;
    response.status = request.body_state == BodyState::TooLarge ? 413 : 200;
    response.close = request.body_state == BodyState::TooLarge;
    response.body_wanted = request.method != "HEAD";
    response.headers.add("X-Method", request.method);
    response.body = std::make_shared<const std::string>(request.target + "|" + request.body);
    return response;
}

class Client {
public:
    explicit Client(std::uint16_t port) : socket_(Poco::Net::SocketAddress("127.0.0.1", port)) {
        socket_.setReceiveTimeout(Poco::Timespan(20, 0));
    }
    void send(const std::string& text) {
        std::size_t sent = 0;
        while (sent < text.size())
            sent += static_cast<std::size_t>(
                socket_.sendBytes(text.data() + sent, static_cast<int>(text.size() - sent)));
    }
    /// Reads until the text ends with `ending`, or to the end of the connection.
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

private:
    Poco::Net::StreamSocket socket_;
};

class Served {
public:
    explicit Served(RequestHandler handler = echo)
        : listener({.host = "127.0.0.1", .port = 0}, std::move(handler), clock, log) {
        listener.start();
    }
    tests::FixedClock clock;
    testing::QuietLog log;
    StockListener listener;
};

}  // namespace

TEST_CASE("Several requests on one connection, with and without bodies") {
    Served served;
    Client client(served.listener.port());
    client.send("GET /a?b=%20 HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string first = client.readTo("/a?b=%20|");
    CHECK(first.find("HTTP/1.1 200") == 0);
    CHECK(first.find("Content-Length: 9\r\n") != std::string::npos);
    CHECK(first.find("Date: Tue, 24 Nov 2026") != std::string::npos);
    client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz");
    CHECK(client.readTo("/b|xyz").find("X-Method: POST") != std::string::npos);
    client.send(
        "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
    CHECK(client.readTo("/c|ab").find("200") != std::string::npos);
    client.send("POST /d HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.readTo("/d|").find("200") != std::string::npos);
    client.send("GET /e HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(client.readAll().ends_with("/e|"));
}

TEST_CASE("HEAD sends the length and no body") {
    Served served;
    Client client(served.listener.port());
    client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const std::string answer = client.readAll();
    CHECK(answer.find("Content-Length: 3\r\n") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("A body of a mebibyte is taken and sent back whole") {
    Served served;
    Client client(served.listener.port());
    const std::string body(kBodyBytesMax, 'x');
    client.send("POST /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::string answer = client.readAll();
    CHECK(answer.find("HTTP/1.1 200") == 0);
    CHECK(answer.size() > body.size());
    CHECK(answer.ends_with("/big|" + body));
}

TEST_CASE("A larger body is refused without a word to go on, and the answer arrives") {
    Served served;
    {
        Client client(served.listener.port());
        client.send(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n"
            "Expect: 100-continue\r\n\r\n");
        CHECK(client.readAll().find("HTTP/1.1 413") == 0);
    }
    Client client(served.listener.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4194304\r\n\r\n");
    client.send(std::string(4'194'304, 'x'));
    CHECK(client.readAll().find("HTTP/1.1 413") == 0);
    Client chunked(served.listener.port());
    chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n180000\r\n" +
                 std::string(0x180000, 'x') + "\r\n0\r\n\r\n");
    CHECK(chunked.readAll().find("HTTP/1.1 413") == 0);
}

TEST_CASE("Expect: 100-continue is honoured for a body that will be read") {
    Served served;
    Client client(served.listener.port());
    client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.readTo("\r\n\r\n").find("HTTP/1.1 100") == 0);
    client.send("x");
    CHECK(client.readTo("/a|x").find("HTTP/1.1 200") == 0);
}

TEST_CASE("A stop lets the running request finish and takes no new ones") {
    std::atomic<bool> inside = false;
    std::atomic<bool> go_on = false;
    Served served([&](const Request& request) {
        inside = true;
        inside.notify_all();
        go_on.wait(false);
        return echo(request);
    });
    const std::uint16_t port = served.listener.port();
    Client client(port);
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    inside.wait(false);
    std::thread stopper([&] { served.listener.stop(); });
    go_on = true;
    go_on.notify_all();
    CHECK(client.readAll().ends_with("/slow|"));
    stopper.join();
    CHECK_THROWS(Client(port));
    CHECK(served.listener.port() == 0);
}

TEST_CASE("A port that is taken is told at the start") {
    Served served;
    StockListener second({.host = "127.0.0.1", .port = served.listener.port()}, echo, served.clock,
                         served.log);
    CHECK_THROWS_AS(second.start(), std::exception);
}

}  // namespace gpushopper::api
