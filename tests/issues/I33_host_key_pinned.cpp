// I33: SSH host keys were not checked, so whoever took over a machine's address got our logins.
// A real sshd changes its key between two probes: the second must stop before it logs in.

#include "tests/support/catch.hpp"
#include "tests/unit/daemon/ssh/probing.hpp"

namespace gpushopper::ssh {
namespace {

std::size_t loginsIn(const std::string& log) {
    std::size_t count = 0;
    const std::string word = "userauth-request";
    for (auto at = log.find(word); at != std::string::npos; at = log.find(word, at + 1)) ++count;
    return count;
}

TEST_CASE("I33 a host key that changes after first contact ends the probe before the login") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize(probing.publicLine());

    const auto first_contact = probing.probe(Probing::target(sshd.port()));
    if (!first_contact) FAIL(first_contact.error().message);
    const std::string pinned = first_contact->host_key_fingerprint;
    CHECK(pinned == sshd.hostKeyFingerprint());
    CHECK(probing.probe(Probing::target(sshd.port(), pinned)));

    sshd.changeHostKey();
    const auto logins_before = loginsIn(sshd.log());
    REQUIRE(logins_before > 0);
    const auto changed = probing.probe(Probing::target(sshd.port(), pinned));
    REQUIRE_FALSE(changed);
    CHECK(changed.error().fault == ProbeFault::HostKeyChanged);
    CHECK(changed.error().seen_fingerprint == sshd.hostKeyFingerprint());
    CHECK(loginsIn(sshd.log()) == logins_before);
}

}  // namespace
}  // namespace gpushopper::ssh
