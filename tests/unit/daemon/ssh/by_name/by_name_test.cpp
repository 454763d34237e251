// Goal: a machine that the provider gives a name instead of an address is reached and recognised.
// A program of its own, because the C library looks names up on a thread whose beginning
// ThreadSanitizer does not see, and which it therefore cannot watch.

#include "tests/support/catch.hpp"
#include "tests/unit/daemon/ssh/probing.hpp"

namespace gpushopper::ssh {

TEST_CASE("a machine is found by name, and is the same", "[ssh][prober]") {
    test::LoopbackSshd sshd;
    Probing probing;
    sshd.authorize(probing.publicLine());
    const auto first = probing.probe(Probing::target(sshd.port()));
    if (!first) FAIL(first.error().message << sshd.log());
    ProbeTarget by_name = Probing::target(sshd.port(), first->host_key_fingerprint);
    by_name.host = "localhost";
    const auto again = probing.probe(by_name);
    if (!again) FAIL(again.error().message);
    CHECK(again->host_key_fingerprint == first->host_key_fingerprint);
}

}  // namespace gpushopper::ssh
