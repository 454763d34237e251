// Goal: what the listener adds to the API: framing, large bodies in both directions, and a clean
// stop. Method: real sockets on loopback against a handler that echoes.

#include <atomic>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/http_bench.hpp"

namespace gpushopper::api {

using testing::echo;
using testing::HttpBench;
using testing::HttpWire;
using testing::ListenerKind;

TEST_CASE("Several requests on one connection, with and without bodies") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench served(kind);
    HttpWire client(served.port());
    client.send("GET /a?b=%20 HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string first = client.readTo("/a?b=%20|");
    CHECK(first.find("HTTP/1.1 200") == 0);
    CHECK(first.find("Content-Length: 9\r\n") != std::string::npos);
    CHECK(first.find("\r\nDate: ") != std::string::npos);
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
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench served(kind);
    HttpWire client(served.port());
    client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const std::string answer = client.readAll();
    CHECK(answer.find("Content-Length: 3\r\n") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("A body of a mebibyte is taken and sent back whole") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench served(kind);
    HttpWire client(served.port());
    const std::string body(kBodyBytesMax, 'x');
    client.send("POST /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::string answer = client.readAll();
    CHECK(answer.find("HTTP/1.1 200") == 0);
    CHECK(answer.size() > body.size());
    CHECK(answer.ends_with("/big|" + body));
}

TEST_CASE("A larger body is refused without a word to go on, and the answer arrives") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench served(kind);
    {
        HttpWire client(served.port());
        client.send(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n"
            "Expect: 100-continue\r\n\r\n");
        CHECK(client.readAll().find("HTTP/1.1 413") == 0);
    }
    HttpWire client(served.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4194304\r\n\r\n");
    client.send(std::string(4'194'304, 'x'));
    CHECK(client.readAll().find("HTTP/1.1 413") == 0);
    HttpWire chunked(served.port());
    chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n180000\r\n" +
                 std::string(0x180000, 'x') + "\r\n0\r\n\r\n");
    CHECK(chunked.readAll().find("HTTP/1.1 413") == 0);
}

TEST_CASE("Expect: 100-continue is honoured for a body that will be read") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench served(kind);
    HttpWire client(served.port());
    client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.readTo("\r\n\r\n").find("HTTP/1.1 100") == 0);
    client.send("x");
    CHECK(client.readTo("/a|x").find("HTTP/1.1 200") == 0);
}

TEST_CASE("A stop lets the running request finish and takes no new ones") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    std::atomic<bool> inside = false;
    std::atomic<bool> go_on = false;
    HttpBench served(kind, [&](const Request& request) {
        inside = true;
        inside.notify_all();
        go_on.wait(false);
        return echo(request);
    });
    const std::uint16_t port = served.port();
    HttpWire client(port);
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    inside.wait(false);
    std::thread stopper([&] { served.listener->stop(); });
    go_on = true;
    go_on.notify_all();
    CHECK(client.readAll().ends_with("/slow|"));
    stopper.join();
    CHECK_THROWS(HttpWire(port));
    CHECK(served.port() == 0);
}

TEST_CASE("A port that is taken is told at the start") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench served(kind);
    const auto second =
        HttpBench::made(kind, {.address = {.host = "127.0.0.1", .port = served.port()},
                               .handler = echo,
                               .clock = *served.clock,
                               .log = served.log,
                               .tasks = *served.tasks});
    CHECK_THROWS_AS(second->start(), std::exception);
}

}  // namespace gpushopper::api
