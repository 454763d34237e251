// Goal: one probe key per state folder, for ever, and a sentence when its file is no good.

#include "daemon/ssh/probe_key.hpp"

#include <sys/stat.h>

#include "daemon/ssh/keys.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/loopback_sshd.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::ssh {
namespace {

TEST_CASE("the probe key is made once and stays the same", "[ssh][probe_key]") {
    const test::TemporaryFolder folder;
    test::SeededRandom random(1);
    const auto made = loadOrCreateProbeKey(folder / "probe_key", random);
    REQUIRE(made);
    CHECK(parsePublicKey(made->public_line));
    const auto read = loadOrCreateProbeKey(folder / "probe_key", random);
    REQUIRE(read);
    CHECK(read->public_line == made->public_line);
    CHECK(read->private_pem.reveal() == made->private_pem.reveal());
}

TEST_CASE("a probe key that others may read is refused", "[ssh][probe_key]") {
    const test::TemporaryFolder folder;
    test::SeededRandom random(1);
    REQUIRE(loadOrCreateProbeKey(folder / "probe_key", random));
    REQUIRE(chmod((folder / "probe_key").c_str(), 0644) == 0);
    const auto refused = loadOrCreateProbeKey(folder / "probe_key", random);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("chmod 600") != std::string::npos);
}

TEST_CASE("a damaged probe key is refused and kept", "[ssh][probe_key]") {
    const test::TemporaryFolder folder;
    test::SeededRandom random(1);
    test::writeFile(folder / "probe_key", "not a key");
    REQUIRE(chmod((folder / "probe_key").c_str(), 0600) == 0);
    const auto refused = loadOrCreateProbeKey(folder / "probe_key", random);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("backup") != std::string::npos);
    CHECK(test::readFile(folder / "probe_key") == "not a key");
}

}  // namespace
}  // namespace gpushopper::ssh
