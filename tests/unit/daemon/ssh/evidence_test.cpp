// Goal: what a machine wrote is harmless, and only a shell that ran our command passes.

#include "daemon/ssh/evidence.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/loopback_sshd.hpp"

namespace gpushopper::ssh {
namespace {

constexpr const char* kNonce = "0123456789abcdef";

TEST_CASE("evidence is one printable line of bounded length", "[ssh][evidence]") {
    CHECK(cleanEvidence("GPU 0: A\r\n\nGPU 1: B\n") == "GPU 0: A; GPU 1: B");
    CHECK(cleanEvidence("a\x1b[2Jb\xff\tc") == "a?[2Jb??c");
    CHECK(cleanEvidence(std::string(2000, 'x')).size() == 512);
    CHECK(cleanEvidence(std::string(2000, '\n')).empty());
}

TEST_CASE("every login shell here writes the nonce on a line of its own", "[ssh][evidence]") {
    for (const char* shell : {"/bin/sh", "/bin/bash"}) {
        const auto run = test::runProgram({shell, "-c", probeCommand(kNonce)});
        INFO(run.output);
        CHECK(evidenceAfter(run.output, kNonce));
    }
}

TEST_CASE("an echo of the command is no proof", "[ssh][evidence]") {
    CHECK_FALSE(evidenceAfter(probeCommand(kNonce) + "\n", kNonce));
    CHECK_FALSE(evidenceAfter("", kNonce));
    CHECK_FALSE(evidenceAfter("x0123456789abcdef\n", kNonce));
    CHECK(evidenceAfter("Welcome!\r\n0123456789abcdef\r\nGPU 0: A\n", kNonce)->text == "GPU 0: A");
}

TEST_CASE("a machine is idle only when it says so", "[ssh][evidence]") {
    const auto activity = [](const std::string& line) {
        return evidenceAfter(std::string(kNonce) + "\n" + line + "\nGPU 0: A\n", kNonce)->activity;
    };
    CHECK(activity("activity 0/1") == Activity::Idle);
    CHECK(activity("activity /1") == Activity::Idle);
    CHECK(activity("activity 4/") == Activity::Idle);
    CHECK(activity("activity 5/1") == Activity::Busy);
    CHECK(activity("activity 0/2") == Activity::Busy);
    CHECK(activity("activity /") == Activity::Unknown);
    CHECK(activity("activity [N/A]/x") == Activity::Unknown);
    CHECK(activity("something else") == Activity::Unknown);
}

}  // namespace
}  // namespace gpushopper::ssh
