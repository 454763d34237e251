// Error bodies of providers were read whole: one endless 500 filled the memory of the daemon.
// At most 64 KiB of an error's body are read, and the call ends inside its deadline.

#include <csignal>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/support/lying_server.hpp"

namespace gpushopper::provider {

namespace {

// What the process holds now, in pages of statm's second field.
long residentBytes() {
    long total = 0;
    long resident = 0;
    std::FILE* statm = std::fopen("/proc/self/statm", "r");
    REQUIRE(statm != nullptr);
    REQUIRE(std::fscanf(statm, "%ld %ld", &total, &resident) == 2);
    std::fclose(statm);
    return resident * 4096;
}

}  // namespace

TEST_CASE("An endless error body costs 64 KiB and no deadline") {
    std::signal(SIGPIPE, SIG_IGN);
    test::HostParts parts;
    const std::string block(64 * 1024, 'x');
    const bool chunked = GENERATE(true, false);
    test::LyingServer server([&](test::LyingServer::Peer& peer) {
        peer.receive();
        peer.send(chunked ? "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n"
                          : "HTTP/1.1 500 No\r\n\r\n");
        while (peer.send(chunked ? "10000\r\n" + block + "\r\n" : block)) {
        }
    });
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    const auto ask = [&] {
        return parts.http.send(request, {parts.in(base::Millis(10'000)), std::nullopt, {}});
    };
    REQUIRE(ask());  // what is touched for the first time is not the body's
    const long before = residentBytes();
    const auto response = ask();
    REQUIRE(response);
    CHECK(response->status == 500);
    CHECK(response->body.size() == 64 * 1024);
    CHECK(residentBytes() - before < 1024 * 1024);
}

}  // namespace gpushopper::provider
