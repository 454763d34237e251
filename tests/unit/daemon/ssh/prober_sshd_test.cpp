// Goal: the prober's verdicts about a real OpenSSH server are the right ones.

#include <atomic>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/unit/daemon/ssh/probing.hpp"

namespace gpushopper::ssh {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a machine that has our key is verified", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize(probing.publicLine());
    const auto first = probing.probe(Probing::target(sshd.port()));
    if (!first) FAIL(first.error().message << sshd.log());
    CHECK(first->host_key_fingerprint == sshd.hostKeyFingerprint());
}

TEST_CASE("a machine without our key refuses", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing(1);
    sshd.authorize(Probing(2).publicLine());
    const auto refused = probing.probe(Probing::target(sshd.port()));
    REQUIRE_FALSE(refused);
    INFO(refused.error().message);
    CHECK(refused.error().fault == ProbeFault::AuthRefused);
}

TEST_CASE("a login without a working shell is no verification", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize("command=\"echo nothing of that kind\" " + probing.publicLine());
    const auto failed = probing.probe(Probing::target(sshd.port()));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == ProbeFault::CommandFailed);
    CHECK(failed.error().message.find("nothing of that kind") != std::string::npos);
}

TEST_CASE("a command that never stops writing is cut off", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize("command=\"yes\" " + probing.publicLine());
    const auto failed = probing.probe(Probing::target(sshd.port()));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == ProbeFault::CommandFailed);
    CHECK(failed.error().message.size() < 1024);
}

TEST_CASE("a shell that hangs after the nonce is verified all the same", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize("command=\"sh -c \\\"$SSH_ORIGINAL_COMMAND\\\"; exec sleep 30\" " +
                   probing.publicLine());
    const auto report = probing.probe(Probing::target(sshd.port()), 8s);
    if (!report) FAIL(report.error().message);
    CHECK(probing.took() < 25s);
}

TEST_CASE("another host key than the pinned one ends it before the login", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize(probing.publicLine());
    const std::string pinned = sshd.hostKeyFingerprint();
    sshd.changeHostKey();
    const auto changed = probing.probe(Probing::target(sshd.port(), pinned));
    REQUIRE_FALSE(changed);
    CHECK(changed.error().fault == ProbeFault::HostKeyChanged);
    CHECK(changed.error().seen_fingerprint == sshd.hostKeyFingerprint());
    CHECK(sshd.log().find("userauth-request") == std::string::npos);
}

TEST_CASE("a port where nobody listens is unreachable at once", "[ssh][prober]") {
    Probing probing;
    const auto refused = probing.probe(Probing::target(test::freePort()));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == ProbeFault::Unreachable);
    CHECK(refused.error().message.find("refused") != std::string::npos);
    CHECK(probing.took() < 15s);
}

TEST_CASE("a stop request ends a hanging command at once", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize("command=\"sleep 60\" " + probing.publicLine());
    std::stop_source stop;
    std::atomic<bool> ended = false;
    // The stop comes when the command runs: sshd's log says so, no clock is trusted.
    std::thread stopper([&] {
        while (!ended && sshd.log().find("Starting session: forced-command") == std::string::npos)
            std::this_thread::yield();
        stop.request_stop();
    });
    const auto cancelled = probing.probe(Probing::target(sshd.port()), 60s, stop.get_token());
    ended = true;
    stopper.join();
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().fault == ProbeFault::Cancelled);
    CHECK(probing.took() < 35s);
}

TEST_CASE("a probe that is stopped or late before it begins touches nothing", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    std::stop_source stop;
    stop.request_stop();
    const auto cancelled = probing.probe(Probing::target(sshd.port()), 20s, stop.get_token());
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().fault == ProbeFault::Cancelled);
    const auto late = probing.probe(Probing::target(sshd.port()), -1s);
    REQUIRE_FALSE(late);
    CHECK(late.error().fault == ProbeFault::Unreachable);
}

TEST_CASE("names that are no names are not asked for", "[ssh][prober]") {
    Probing probing;
    for (const char* host : {"", "a b", "a\r\nHost: b", "-oProxyCommand=x", "ho$(id)st", "a/b"}) {
        ProbeTarget target = Probing::target(22);
        target.host = host;
        const auto refused = probing.probe(target);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().fault == ProbeFault::Unreachable);
        CHECK(refused.error().message.find('\n') == std::string::npos);
    }
}

TEST_CASE("user names of every kind are refused, not executed", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    for (const std::string& user : {std::string(), std::string("no-such-user"),
                                    std::string("root; id"), std::string(5000, 'u')}) {
        ProbeTarget target = Probing::target(sshd.port());
        target.user = user;
        const auto refused = probing.probe(target);
        REQUIRE_FALSE(refused);
        CHECK((refused.error().fault == ProbeFault::AuthRefused ||
               refused.error().fault == ProbeFault::Unreachable));
    }
}

}  // namespace
}  // namespace gpushopper::ssh
