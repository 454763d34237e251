// Goal: no server can hang or end a prober. Method: scripts on a raw socket, a bound on the time.

#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/lying_server.hpp"
#include "tests/unit/daemon/ssh/probing.hpp"

namespace gpushopper::ssh {
namespace {

using namespace std::chrono_literals;
using test::LyingServer;

constexpr auto kPatience = 1500ms;
// A hang would last for ever; an overloaded machine with sanitizers adds seconds, not this many.
constexpr auto kBound = 20s;

struct Lie {
    const char* name;
    LyingServer::Script script;
};

void sendForEver(LyingServer::Peer& peer, const std::string& bytes) {
    while (peer.send(bytes)) {
    }
}

std::vector<Lie> sshLies() {
    const std::string banner = "SSH-2.0-OpenSSH_9.2\r\n";
    std::string huge_packet = banner + "\xff\xff\xff\xff";
    huge_packet += std::string(64, 'x');
    std::string zero_packet = banner + std::string(64, '\0');
    std::string cut_kexinit = banner + std::string("\x00\x00\x01\x00\x04\x14", 6);
    return {
        {"silence", [](auto& peer) { peer.receiveUntilEnd(); }},
        {"closes at once", [](auto&) {}},
        {"half a banner",
         [](auto& peer) {
             peer.send("SSH-2.0-Op");
             peer.receiveUntilEnd();
         }},
        {"half a banner, closed", [](auto& peer) { peer.send("SSH-2.0-Op"); }},
        {"an endless banner", [](auto& peer) { sendForEver(peer, std::string(4096, 'A')); }},
        {"endless lines", [](auto& peer) { sendForEver(peer, "hello\r\n"); }},
        {"endless empty lines", [](auto& peer) { sendForEver(peer, std::string(4096, '\n')); }},
        {"endless zeros", [](auto& peer) { sendForEver(peer, std::string(4096, '\0')); }},
        {"another protocol", [](auto& peer) { peer.send("HTTP/1.1 200 OK\r\n\r\n"); }},
        {"SSH 1",
         [](auto& peer) {
             peer.send("SSH-1.5-old\r\n");
             peer.receiveUntilEnd();
         }},
        {"banner, then silence",
         [=](auto& peer) {
             peer.send(banner);
             peer.receiveUntilEnd();
         }},
        {"banner, then an endless stream",
         [=](auto& peer) {
             peer.send(banner);
             sendForEver(peer, std::string(4096, 'Z'));
         }},
        {"a packet of 4 GiB",
         [=](auto& peer) {
             peer.send(huge_packet);
             peer.receiveUntilEnd();
         }},
        {"a packet of nothing",
         [=](auto& peer) {
             peer.send(zero_packet);
             peer.receiveUntilEnd();
         }},
        {"half a key exchange", [=](auto& peer) { peer.send(cut_kexinit); }},
        {"our own words",
         [](auto& peer) {
             for (auto bytes = peer.receive(); !bytes.empty(); bytes = peer.receive())
                 if (!peer.send(bytes)) break;
         }},
    };
}

TEST_CASE("servers that lie are unreachable, in time", "[ssh][prober]") {
    Probing probing;
    for (const Lie& lie : sshLies()) {
        INFO(lie.name);
        LyingServer server(lie.script);
        const auto result = probing.probe(Probing::target(server.port()), kPatience);
        REQUIRE_FALSE(result);
        INFO(result.error().message);
        CHECK(result.error().fault == ProbeFault::Unreachable);
        CHECK(result.error().message.size() < 1024);
        CHECK(probing.took() < kBound);
    }
}

TEST_CASE("garbage after the banner never harms", "[ssh][prober]") {
    Probing probing;
    test::SeededRandom random(42);
    for (int round = 0; round < 60; ++round) {
        std::string bytes = "SSH-2.0-x\r\n";
        // A plausible packet header, so that what follows is parsed: length, padding, KEXINIT.
        const auto length = static_cast<char>(random.below(250) + 5);
        bytes += std::string("\0\0\0", 3) + length + '\4' + '\x14';
        for (std::uint64_t i = random.below(600); i > 0; --i)
            bytes += static_cast<char>(random.below(round % 2 == 0 ? 4 : 256));
        LyingServer server([&](auto& peer) { peer.send(bytes); });
        const auto result = probing.probe(Probing::target(server.port()), kPatience);
        REQUIRE_FALSE(result);
        CHECK(probing.took() < kBound);
    }
}

TEST_CASE("a stop ends a probe of a silent server at once", "[ssh][prober]") {
    for (const bool http : {false, true}) {
        std::stop_source stop;
        Probing probing;
        base::MonoTime asked;
        // What the client sent has arrived, so it is waiting by now, or will be in a moment.
        LyingServer server([&](auto& peer) {
            peer.receive();
            asked = probing.now();
            stop.request_stop();
            peer.receiveUntilEnd();
        });
        ProbeTarget target = Probing::target(server.port());
        target.http = http;
        const auto cancelled = probing.probe(target, 60s, stop.get_token());
        REQUIRE_FALSE(cancelled);
        CHECK(cancelled.error().fault == ProbeFault::Cancelled);
        CHECK(probing.now() - asked < 5s);  // Milliseconds, unless the machine is overloaded.
    }
}

TEST_CASE("any HTTP status means that something serves", "[ssh][prober]") {
    Probing probing;
    for (const std::string& status :
         {std::string("HTTP/1.1 200 OK"), std::string("HTTP/1.0 404 Not Found"),
          std::string("HTTP/1.1 401 Unauthorized"), std::string("HTTP/1.1 503")}) {
        std::string request;
        LyingServer server([&](auto& peer) {
            request = peer.receive();
            peer.send(status + "\r\nContent-Length: 0\r\n\r\n");
        });
        const auto report = probing.probe(Probing::httpTarget(server.port()));
        if (!report) FAIL(report.error().message);
        CHECK(report->evidence == status);
        CHECK(report->host_key_fingerprint.empty());
        CHECK(request.starts_with("GET / HTTP/1.1\r\nHost: 127.0.0.1:"));
    }
}

TEST_CASE("what is no HTTP answer is told apart from none", "[ssh][prober]") {
    Probing probing;
    struct Row {
        const char* name;
        LyingServer::Script script;
        ProbeFault fault;
    };
    const std::vector<Row> rows = {
        {"closes", [](auto&) {}, ProbeFault::Unreachable},
        {"closes after the request", [](auto& peer) { peer.receive(); }, ProbeFault::Unreachable},
        {"silence", [](auto& peer) { peer.receiveUntilEnd(); }, ProbeFault::Unreachable},
        {"half a status line",
         [](auto& peer) {
             peer.receive();
             peer.send("HTTP/1.1 20");
         },
         ProbeFault::CommandFailed},
        {"an SSH banner",
         [](auto& peer) {
             peer.receive();
             peer.send("SSH-2.0-x\r\n");
         },
         ProbeFault::CommandFailed},
        {"an endless line", [](auto& peer) { sendForEver(peer, std::string(4096, 'A')); },
         ProbeFault::CommandFailed},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        LyingServer server(row.script);
        // Who answers gets time enough even on an overloaded machine; silence costs all of it.
        const auto patience = row.fault == ProbeFault::Unreachable ? kPatience : 15s;
        const auto result = probing.probe(Probing::httpTarget(server.port()), patience);
        REQUIRE_FALSE(result);
        INFO(result.error().message);
        CHECK(result.error().fault == row.fault);
        CHECK(probing.took() < kBound);
    }
}

}  // namespace
}  // namespace gpushopper::ssh
