// Goal: at the front listener, requests that wait for a machine hold up neither the quick ones nor
// the ends of sessions, and a stop ends everything. Method: handlers that wait until the test lets
// them go.

#include "daemon/api/front/front_listener.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "daemon/api/front/lane.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_bench.hpp"

namespace gpushopper::api {

using testing::echo;
using testing::HttpBench;
using testing::HttpWire;
using testing::ListenerKind;

namespace {

constexpr int kPoolThreads = 64;

std::string request(const std::string& line) {
    return line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
}

// Creates wait for open() unless they may not; who may not is counted.
class Gate {
public:
    Response operator()(const Request& asked) {
        if (asked.method == "POST" && asked.target == "/sessions") {
            if (asked.may_wait) {
                ++waiting;
                waiting.notify_all();
                open_.wait(false);
            } else {
                ++refused;
            }
        }
        return echo(asked);
    }
    void awaitWaiting(int count) {
        for (int seen = waiting; seen < count; seen = waiting) waiting.wait(seen);
    }
    void open() {
        open_ = true;
        open_.notify_all();
    }

    std::atomic<int> waiting = 0;
    std::atomic<int> refused = 0;

private:
    std::atomic<bool> open_ = false;
};

}  // namespace

TEST_CASE("The lane is that of the method and the path") {
    const auto lane = [](const std::string& method, const std::string& target) {
        Request asked;
        asked.method = method;
        asked.target = target;
        return laneOf(asked);
    };
    CHECK(lane("GET", "/api/v1/sessions") == Lane::Fast);
    CHECK(lane("HEAD", "/api/v1/sessions") == Lane::Fast);
    CHECK(lane("OPTIONS", "*") == Lane::Fast);
    CHECK(lane("GET", "/api/v1/inventory") == Lane::Menu);
    CHECK(lane("HEAD", "/api/v1/inventory/mock-1?x") == Lane::Menu);
    CHECK(lane("GET", "http://host:80/api/v1/inventory") == Lane::Menu);
    CHECK(lane("GET", "http://host") == Lane::Fast);
    CHECK(lane("GET", "/api/v1/inventory?limit=1&template_hash_id=a") == Lane::Read);
    CHECK(lane("GET", "/api/v1/inventory/mock-1/compatible-templates") == Lane::Read);
    CHECK(lane("GET", "/api/v1/templates") == Lane::Read);
    CHECK(lane("GET", "/api/v1/templates/abc") == Lane::Read);
    CHECK(lane("POST", "/api/v1/sessions") == Lane::Create);
    CHECK(lane("POST", "/api/v1/sessions/x/extend") == Lane::Create);
    CHECK(lane("DELETE", "/api/v1/sessions/x") == Lane::Destroy);
    CHECK(lane("POST", "/api/v1/sessions/x/done") == Lane::Destroy);
    CHECK(lane("POST", "/api/v1/sessions/x/done/?a=b") == Lane::Destroy);
    CHECK(lane("POST", "/api/v1/sessions?a=/done") == Lane::Create);
    Request faulty;
    faulty.method = "DELETE";
    faulty.fault = RequestFault::TimedOut;
    CHECK(laneOf(faulty) == Lane::Fast);
}

TEST_CASE("Creates that wait hold up nobody; one too many is told not to wait") {
    Gate gate;
    HttpBench bench(ListenerKind::Front, std::ref(gate));
    std::vector<std::unique_ptr<HttpWire>> creates;
    for (int count = 0; count < kPoolThreads; ++count) {
        creates.push_back(std::make_unique<HttpWire>(bench.port()));
        creates.back()->send(request("POST /sessions"));
    }
    gate.awaitWaiting(kPoolThreads);
    for (const std::string line : {"GET /a", "DELETE /sessions/x", "POST /sessions/x/done"}) {
        HttpWire wire(bench.port());
        wire.send(request(line));
        CHECK(wire.readAll().find("HTTP/1.1 200") == 0);
    }
    CHECK(gate.refused == 0);
    HttpWire one_more(bench.port());
    one_more.send(request("POST /sessions"));
    CHECK(one_more.readAll().find("HTTP/1.1 200") == 0);
    CHECK(gate.refused == 1);
    gate.open();
    for (const auto& wire : creates) CHECK(wire->readAll().find("HTTP/1.1 200") == 0);
}

TEST_CASE("All but creates and deletes have an answer within the limit") {
    const auto limited = [](const std::string& method, const std::string& target) {
        Request asked;
        asked.method = method;
        asked.target = target;
        return isAnswerLimited(asked);
    };
    CHECK(limited("GET", "/api/v1/sessions"));
    CHECK(limited("POST", "/api/v1/sessions/x/extend"));
    CHECK(limited("POST", "/api/v1/sessions/x/done"));
    CHECK_FALSE(limited("POST", "/api/v1/sessions"));
    CHECK_FALSE(limited("POST", "/api/v1/sessions/?a=b"));
    CHECK_FALSE(limited("DELETE", "/api/v1/sessions/x"));
}

TEST_CASE("Reads that wait for a list hold up nobody, however many they are, and all are served") {
    constexpr int kReaders = 200;
    std::atomic<int> running = 0;
    std::atomic<bool> listed = false;
    std::atomic<int> told_when = 0;
    const auto handler = [&](const Request& asked) {
        if (asked.target == "/api/v1/inventory") {
            if (asked.received_at) ++told_when;
            ++running;
            running.notify_all();
            listed.wait(false);
        }
        return echo(asked);
    };
    HttpBench bench(ListenerKind::Front, handler, {}, {}, [&] { return !listed.load(); });
    std::vector<std::unique_ptr<HttpWire>> readers;
    for (int count = 0; count < kReaders; ++count) {
        readers.push_back(std::make_unique<HttpWire>(bench.port()));
        readers.back()->send(request("GET /api/v1/inventory"));
    }
    for (int seen = running; seen < kPoolThreads; seen = running) running.wait(seen);
    for (const std::string line : {"GET /health", "HEAD /a", "POST /sessions", "DELETE /x"}) {
        HttpWire wire(bench.port());
        wire.send(request(line));
        CHECK(wire.readAll().find("HTTP/1.1 200") == 0);
    }
    CHECK(running == kPoolThreads);
    listed = true;
    listed.notify_all();
    for (const auto& wire : readers) CHECK(wire->readAll().find("HTTP/1.1 200") == 0);
    CHECK(told_when == kReaders);
    // The menu is fresh now: a worker reads it, and is told not to wait.
    HttpWire warm(bench.port());
    warm.send(request("GET /api/v1/inventory"));
    CHECK(warm.readAll().find("HTTP/1.1 200") == 0);
    CHECK(told_when == kReaders);
}

TEST_CASE("A read that takes too long is answered for its handler, whose own answer is dropped") {
    std::atomic<bool> go_on = false;
    std::atomic<bool> ended = false;
    ListenerLimits limits;
    limits.answer = base::Millis(100);
    HttpBench bench(
        ListenerKind::Front,
        [&](const Request& asked) {
            if (asked.fault == RequestFault::None && asked.target == "/slow") {
                go_on.wait(false);
                ended = true;
            }
            return echo(asked);
        },
        limits);
    HttpWire slow(bench.port());
    slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = slow.readAll();
    const int told = 400 + static_cast<int>(RequestFault::AnswerOverdue);
    CHECK(answer.find("HTTP/1.1 " + std::to_string(told)) == 0);
    CHECK(answer.ends_with("/slow|"));
    CHECK_FALSE(ended);
    go_on = true;
    go_on.notify_all();
    HttpWire next(bench.port());
    next.send(request("GET /next"));
    CHECK(next.readAll().ends_with("/next|"));
    bench.listener->stop();
    CHECK(ended);
}

TEST_CASE("A connection carries on after a request that waited") {
    Gate gate;
    HttpBench bench(ListenerKind::Front, std::ref(gate));
    HttpWire wire(bench.port());
    wire.send("POST /sessions HTTP/1.1\r\nHost: x\r\n\r\n" + request("GET /next"));
    gate.awaitWaiting(1);
    gate.open();
    const std::string answers = wire.readAll();
    CHECK(answers.find("/sessions|") != std::string::npos);
    CHECK(answers.ends_with("/next|"));
}

TEST_CASE("A stop closes idle and half-read connections at once, and lets answers go out") {
    Gate gate;
    HttpBench bench(ListenerKind::Front, std::ref(gate));
    HttpWire idle(bench.port());
    idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(idle.readTo("/a|").find("HTTP/1.1 200") == 0);
    HttpWire half(bench.port());
    half.send("POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
    const std::uint16_t port = bench.port();
    HttpWire waits(port);
    waits.send("POST /sessions HTTP/1.1\r\nHost: x\r\n\r\n");
    gate.awaitWaiting(1);
    std::thread stopper([&] { bench.listener->stop(); });
    CHECK(idle.readAll().empty());
    CHECK(half.readAll().empty());
    gate.open();
    const std::string answer = waits.readAll();
    CHECK(answer.find("Connection: close") != std::string::npos);
    CHECK(answer.ends_with("/sessions|"));
    stopper.join();
    CHECK_THROWS(HttpWire(port));
}

TEST_CASE("Connections that come, ask, wait and leave from many threads at once") {
    Gate gate;
    gate.open();
    HttpBench bench(ListenerKind::Front, std::ref(gate));
    std::atomic<int> answered = 0;
    std::vector<std::thread> clients;
    constexpr int kClients = 8;
    constexpr int kRounds = 40;
    for (int client = 0; client < kClients; ++client)
        clients.emplace_back([&] {
            for (int round = 0; round < kRounds; ++round) {
                HttpWire wire(bench.port());
                wire.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n" +
                          std::string("POST /sessions HTTP/1.1\r\nHost: x\r\n\r\n"));
                if (round % 4 == 0) continue;  // Leaves without an answer.
                wire.send(request("DELETE /b"));
                if (wire.readAll().ends_with("/b|")) ++answered;
            }
        });
    for (std::thread& client : clients) client.join();
    CHECK(answered == kClients * kRounds * 3 / 4);
    bench.listener->stop();
}

}  // namespace gpushopper::api
