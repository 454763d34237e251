// A provider's key travelled in a query string, and from there into logs and errors.
// A plugin that writes its key everywhere: the canary is in no log line, metric or error.

#include <csignal>
#include <string>

#include "daemon/provider/plugins.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/support/lying_server.hpp"

namespace gpushopper::provider {

TEST_CASE("A key that a plugin prints is blanked wherever it goes") {
    std::signal(SIGPIPE, SIG_IGN);
    const std::string canary = "sk-canary-8f14e45fceea167a";
    test::LyingServer server([](test::LyingServer::Peer& peer) {
        peer.receive();
        peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    });
    test::HostParts parts;
    parts.secrets.values["env:KEY"] = canary;
    Plugins plugins(parts.world(), {GS_TEST_PLUGINS});
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/?key=" + canary;
    auto provider = plugins.open(
        {base::ProviderName("one"), "asking", "", {{"url", url}, {"api_key", "env:KEY"}}});
    REQUIRE(provider);
    Call call;
    call.deadline = parts.in(base::Millis(5'000));
    const auto refused = (*provider)->probe(call);
    REQUIRE(!refused);
    CHECK(refused.error().code == base::ErrorCode::Auth);
    CHECK(refused.error().message == "refused with Bearer [secret]");
    REQUIRE(parts.log.lines().size() == 1);
    CHECK(parts.log.lines()[0] ==
          "asking.server.answered plugin=asking provider=one header=Bearer [secret]");

    // Nobody listens there: the host's own error about that address.
    const std::string dead_url = "http://127.0.0.1:1/?key=" + canary;
    auto lost = plugins.open(
        {base::ProviderName("two"), "asking", "", {{"url", dead_url}, {"api_key", "env:KEY"}}});
    REQUIRE(lost);
    const auto failed = (*lost)->probe(call);
    REQUIRE(!failed);
    CHECK(failed.error().code == base::ErrorCode::Transient);
    CHECK(failed.error().message.find("canary") == std::string::npos);
    for (const std::string& line : parts.log.lines())
        CHECK(line.find("canary") == std::string::npos);
}

}  // namespace gpushopper::provider
