// Goal: bodies are framed strictly, requests on one connection never mix, and what a connection may
// do afterwards is known. Method: bytes in, whole and one by one.

#include "daemon/api/gate/message_gate.hpp"

#include <vector>

#include "tests/support/catch.hpp"

namespace gpushopper::api {
namespace {

using Phase = MessageGate::Phase;

const std::string kChunked = "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string sized(const std::string& body) {
    return "POST /s HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

// Every request in `bytes`, fed in pieces of `step`.
std::vector<ReceivedRequest> requestsIn(std::string_view bytes, std::size_t step) {
    MessageGate gate;
    std::vector<ReceivedRequest> requests;
    while (!bytes.empty()) {
        bytes.remove_prefix(gate.feed(bytes.substr(0, step)));
        if (gate.phase() == Phase::Ready) requests.push_back(gate.take());
        if (!requests.empty() && !requests.back().keep_alive) break;
    }
    return requests;
}

}  // namespace

TEST_CASE("Pipelined requests come out one by one, whatever the pieces") {
    const std::string bytes = sized("abc") + kChunked +
                              "2;x=\"y\"\r\nde\r\n01\r\nf\r\n0\r\nT: u\r\n\r\n" +
                              "\r\nGET /g HTTP/1.1\r\nHost: x\r\n\r\n" + sized("");
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
        CAPTURE(step);
        const auto requests = requestsIn(bytes, step);
        REQUIRE(requests.size() == 4);
        CHECK(requests[0].request.body == "abc");
        CHECK(requests[1].request.body == "def");
        CHECK(requests[1].request.headers.list().size() == 2);
        CHECK(requests[2].request.target == "/g");
        CHECK(requests[3].request.body.empty());
        for (const auto& received : requests) {
            CHECK(received.request.fault == RequestFault::None);
            CHECK(received.keep_alive);
        }
    }
}

TEST_CASE("Broken chunks are refused, and the connection with them") {
    for (const std::string& body : std::vector<std::string>{"\r\n",
                                                            "x\r\n",
                                                            "2 \r\nab\r\n",
                                                            " 2\r\nab\r\n",
                                                            "+2\r\nab\r\n",
                                                            "-2\r\nab\r\n",
                                                            "0x2\r\nab\r\n",
                                                            "2\nab\r\n",
                                                            "2\rab\r\n",
                                                            "2\r\nabc\r\n",
                                                            "2\r\nab\n0\r\n",
                                                            "2\r\nabx\r\n",
                                                            "2\r\nab\r\r\n",
                                                            "2;a\rb\r\nab\r\n",
                                                            "2;\x01\r\nab\r\n",
                                                            "11111111111111111\r\n",
                                                            "g\r\n",
                                                            "2;" + std::string(300, 'a') + "\r\n",
                                                            "0\r\nno colon\r\n",
                                                            "0\r\na : b\r\n",
                                                            "0\r\n a: b\r\n",
                                                            "0\n\n",
                                                            "0\r\n\n",
                                                            ";a\r\nab\r\n",
                                                            std::string("2\0\r\nab\r\n", 8)}) {
        CAPTURE(body);
        for (const std::size_t step : {std::size_t{1}, std::size_t{400}}) {
            const auto requests = requestsIn(kChunked + body, step);
            REQUIRE(requests.size() == 1);
            CHECK(requests[0].request.fault == RequestFault::Malformed);
            CHECK(requests[0].request.target == "/c");
            CHECK(requests[0].request.body.empty());
            CHECK_FALSE(requests[0].keep_alive);
        }
    }
}

TEST_CASE("Trailers are bounded") {
    std::string many = "0\r\n";
    for (int count = 0; count < 101; ++count) many += "a: b\r\n";
    CHECK(requestsIn(kChunked + many + "\r\n", 50).at(0).request.fault == RequestFault::Malformed);
    const std::string large = "0\r\na: " + std::string(33'000, 'b') + "\r\n\r\n";
    CHECK(requestsIn(kChunked + large, 50).at(0).request.fault == RequestFault::Malformed);
}

TEST_CASE("A body of the greatest length is read, a larger one is not") {
    const std::string greatest(kBodyBytesMax, 'x');
    CHECK(requestsIn(sized(greatest), 65'536).at(0).request.body == greatest);
    const auto chunked =
        requestsIn(kChunked + "100000\r\n" + greatest + "\r\n0\r\n\r\n", 65'536).at(0);
    CHECK(chunked.request.body == greatest);
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    const std::vector<std::string> larger = {
        head + "1048577\r\n\r\n", head + "99999999999999999999999\r\n\r\n", kChunked + "100001\r\n",
        kChunked + "ffffffffffffffff\r\n", kChunked + "100000\r\n" + greatest + "\r\n1\r\nx"};
    for (const std::string& bytes : larger) {
        const auto received = requestsIn(bytes, 65'536).at(0);
        CHECK(received.request.body_state == BodyState::TooLarge);
        CHECK(received.request.fault == RequestFault::None);
        CHECK(received.request.body.empty());
        CHECK_FALSE(received.keep_alive);
    }
}

TEST_CASE("The wish for 100 Continue is told once, and only to a client that waits") {
    const std::string head =
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ";
    MessageGate waits;
    waits.feed(head + "1\r\n\r\n");
    CHECK(waits.phase() == Phase::Body);
    CHECK(waits.takeContinue());
    CHECK_FALSE(waits.takeContinue());
    waits.feed("x");
    CHECK(waits.phase() == Phase::Ready);

    MessageGate went_on;
    went_on.feed(head + "2\r\n\r\nx");
    CHECK_FALSE(went_on.takeContinue());
    MessageGate too_large;
    too_large.feed(head + "1048577\r\n\r\n");
    CHECK_FALSE(too_large.takeContinue());
    MessageGate empty;
    empty.feed(head + "0\r\n\r\n");
    CHECK_FALSE(empty.takeContinue());
    CHECK(empty.phase() == Phase::Ready);
}

TEST_CASE("What took too long becomes a request with that fault") {
    MessageGate gate;
    CHECK(gate.phase() == Phase::Idle);
    gate.feed("GET /late HTTP/1.1\r\nX-Request-Id: mine\r\n");
    CHECK(gate.phase() == Phase::Header);
    gate.fail(RequestFault::TimedOut, "too late");
    REQUIRE(gate.phase() == Phase::Ready);
    const ReceivedRequest received = gate.take();
    CHECK(received.request.fault == RequestFault::TimedOut);
    CHECK(received.request.fault_detail == "too late");
    CHECK(received.request.target == "/late");
    CHECK(received.request.headers.find("X-Request-Id") == "mine");
    CHECK_FALSE(received.keep_alive);
    CHECK(gate.phase() == Phase::Idle);
}

}  // namespace gpushopper::api
