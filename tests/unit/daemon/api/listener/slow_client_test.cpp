// Goal: what a client does too late, too slowly or not at all ends its connection as the contract
// says, and nobody else's. Method: real sockets, limits of a fraction of a second, both listeners.

#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/http_bench.hpp"

namespace gpushopper::api {

using base::Millis;
using testing::echo;
using testing::HttpBench;
using testing::HttpWire;
using testing::ListenerKind;

namespace {

constexpr Millis kShort{150};
constexpr Millis kLong{60'000};
const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
// As the echo tells the fault of a request.
const std::string kTimedOut = std::to_string(400 + static_cast<int>(RequestFault::TimedOut));
const std::string kMalformed = std::to_string(400 + static_cast<int>(RequestFault::Malformed));
const std::string kOverloaded = std::to_string(400 + static_cast<int>(RequestFault::Overloaded));

ListenerLimits unhurried() {
    return {.header = kLong, .body = kLong, .idle = kLong, .stalled_write = kLong, .drain = kLong};
}

}  // namespace

TEST_CASE("A header that does not end is answered 408, even when bytes keep coming") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    ListenerLimits limits = unhurried();
    limits.header = kShort;
    limits.drain = kShort;
    HttpBench bench(kind, echo, limits);
    HttpWire silent(bench.port());
    silent.send("GET /late HTTP/1.1\r\nHost: x\r\n");
    const std::string answer = silent.readAll();
    CHECK(answer.find("HTTP/1.1 " + kTimedOut) == 0);
    CHECK(answer.find("Connection: close") != std::string::npos);
    CHECK(answer.ends_with("/late|"));

    HttpWire drips(bench.port());
    int drops = 0;
    drips.send("GET / HTTP/1.1\r\n");
    while (drips.send("X: y\r\n") && !drips.socket().poll({0, 20'000}, 1)) ++drops;
    CHECK(drips.readAll().find("HTTP/1.1 " + kTimedOut) == 0);
    CHECK(drops < 90);
}

TEST_CASE("A body that does not come is answered 408") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    ListenerLimits limits = unhurried();
    limits.body = kShort;
    limits.drain = kShort;
    HttpBench bench(kind, echo, limits);
    for (const std::string framing :
         {"Content-Length: 5\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nabc"}) {
        HttpWire wire(bench.port());
        wire.send("POST /late HTTP/1.1\r\nHost: x\r\n" + framing);
        const std::string answer = wire.readAll();
        CHECK(answer.find("HTTP/1.1 " + kTimedOut) == 0);
        CHECK(answer.ends_with("/late|"));
    }
}

TEST_CASE("An idle connection is closed without a word, before and after a request") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    ListenerLimits limits = unhurried();
    limits.idle = kShort;
    HttpBench bench(kind, echo, limits);
    CHECK(HttpWire(bench.port()).readAll().empty());
    HttpWire second(bench.port());
    second.send(kGet);
    CHECK(second.readAll().ends_with("/a|"));
}

TEST_CASE("A client that ends in the middle of a request is told so") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench bench(kind, echo, unhurried());
    for (const std::string part : {"GET / HT", "POST / HTTP/1.1\r\nHost: x\r\n",
                                   "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab"}) {
        HttpWire wire(bench.port());
        wire.send(part);
        wire.socket().shutdownSend();
        CHECK(wire.readAll().find("HTTP/1.1 " + kMalformed) == 0);
    }
    HttpWire whole(bench.port());
    whole.send(kGet + kGet);
    whole.socket().shutdownSend();
    const std::string answers = whole.readAll();
    CHECK(answers.find("HTTP/1.1 200", 12) != std::string::npos);
}

TEST_CASE("A client that takes nothing of its answer is cut off, one that is slow gets all of it") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    ListenerLimits limits = unhurried();
    limits.stalled_write = Millis(1'500);  // More than a busy machine keeps a thread waiting.
    const auto body = std::make_shared<const std::string>(std::size_t{32} << 20U, 'x');
    HttpBench bench(
        kind, [&](const Request&) { return Response{.status = 200, .headers = {}, .body = body}; },
        limits);
    HttpWire stalled(bench.port());
    stalled.send(kGet);
    HttpWire slow(bench.port());
    slow.send(kGet);
    std::size_t got = 0;
    std::vector<char> piece(1U << 20U);
    // Longer than the limit in all, and never without taking something for so long.
    while (got < body->size()) {
        const int count = slow.socket().receiveBytes(piece.data(), static_cast<int>(piece.size()));
        REQUIRE(count > 0);
        got += static_cast<std::size_t>(count);
        slow.socket().poll({0, 50'000}, Poco::Net::Socket::SELECT_ERROR);
    }
    CHECK(got > body->size());
    std::string rest;
    try {
        rest = stalled.readAll();
    } catch (const Poco::Exception&) {
        rest.clear();  // Reset: cut off as well.
    }
    CHECK(rest.size() < body->size());
}

TEST_CASE("Clients that take no answers hold no thread of the front listener") {
    const auto body = std::make_shared<const std::string>(std::size_t{16} << 20U, 'x');
    HttpBench bench(
        ListenerKind::Front,
        [&](const Request& request) {
            return request.target == "/a" ? Response{.status = 200, .headers = {}, .body = body}
                                          : echo(request);
        },
        unhurried());
    std::vector<std::unique_ptr<HttpWire>> stalled;
    for (int count = 0; count < 40; ++count) {
        stalled.push_back(std::make_unique<HttpWire>(bench.port()));
        stalled.back()->send(kGet);
    }
    HttpWire good(bench.port());
    good.send("GET /good HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(good.readAll().ends_with("/good|"));
    stalled.clear();
}

TEST_CASE("Connections over a limit are told so and closed, and leave room when they end") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    const bool by_address = GENERATE(false, true);
    ListenerLimits limits = unhurried();
    limits.drain = Millis(1'000);
    (by_address ? limits.connections_per_address : limits.connections) = 2;
    HttpBench bench(kind, echo, limits);
    auto first = std::make_unique<HttpWire>(bench.port());
    HttpWire second(bench.port());
    for (HttpWire* wire : {first.get(), &second}) {
        wire->send(kGet);
        CHECK(wire->readTo("/a|").find("HTTP/1.1 200") == 0);
    }
    for (int count = 0; count < 3; ++count) {
        HttpWire third(bench.port());
        third.send(kGet);
        CHECK(third.readAll().find("HTTP/1.1 " + kOverloaded) == 0);
    }
    first.reset();
    // The seat is free as soon as the listener has seen the end.
    std::string answer;
    for (int tries = 0; tries < 200 && answer.find("HTTP/1.1 200") != 0; ++tries) {
        HttpWire again(bench.port());
        again.send("GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        answer = again.readAll();
    }
    CHECK(answer.find("HTTP/1.1 200") == 0);
}

TEST_CASE("A thousand pipelined requests are answered in order, and others get their turn") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    HttpBench bench(kind, echo, unhurried());
    HttpWire wire(bench.port());
    std::string sent;
    constexpr int kRequests = 1'000;
    for (int number = 0; number < kRequests; ++number)
        sent += "POST /" + std::to_string(number) +
                " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n" +
                (number + 1 == kRequests ? "Connection: close\r\n" : "") + "\r\nb";
    std::thread sender([&] { wire.send(sent); });
    const std::string answers = wire.readAll();
    sender.join();
    std::size_t place = 0;
    int found = 0;
    for (; found < kRequests; ++found) {
        place = answers.find("\r\n\r\n/" + std::to_string(found) + "|b", place);
        if (place == std::string::npos) break;
    }
    CHECK(found == kRequests);
}

}  // namespace gpushopper::api
