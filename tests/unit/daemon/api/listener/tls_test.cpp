// Goal: both listeners speak TLS, and a client that does not is closed without harm.
// Method: a certificate made by openssl for the test, Poco's client.

#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <cstdlib>

#include "tests/support/catch.hpp"
#include "tests/support/http_bench.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::api {

using testing::echo;
using testing::HttpBench;
using testing::HttpWire;
using testing::ListenerKind;

namespace {

TlsFiles madeIn(const std::string& folder) {
    TlsFiles files{.certificate = folder + "/cert.pem", .key = folder + "/key.pem"};
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -keyout " +
        files.key + " -out " + files.certificate + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    return files;
}

HttpWire connected(std::uint16_t port) {
    Poco::Net::Context::Params params;
    params.verificationMode = Poco::Net::Context::VERIFY_NONE;
    const Poco::Net::Context::Ptr context =
        std::make_unique<Poco::Net::Context>(Poco::Net::Context::TLS_CLIENT_USE, params).release();
    return HttpWire(
        Poco::Net::SecureStreamSocket(Poco::Net::SocketAddress("127.0.0.1", port), context));
}

}  // namespace

TEST_CASE("Requests and large bodies in both directions over TLS, on a kept connection") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    const tests::TemporaryFolder folder;
    HttpBench bench(kind, echo, {}, madeIn(folder.path(".")));
    HttpWire wire = connected(bench.port());
    for (int count = 0; count < 3; ++count) {
        wire.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(wire.readTo("/a|").find("HTTP/1.1 200") == 0);
    }
    const std::string body(kBodyBytesMax, 'x');
    wire.send("POST /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
    CHECK(wire.readTo("/big|" + body).find("HTTP/1.1 200") == 0);
}

TEST_CASE("A refused request gets its answer over TLS too") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    const tests::TemporaryFolder folder;
    HttpBench bench(kind, echo, {}, madeIn(folder.path(".")));
    HttpWire wire = connected(bench.port());
    wire.send("GET / HTTP/1.1\r\nno colon\r\n\r\n");
    CHECK(wire.readTo("/|").find("HTTP/1.1 401") == 0);
}

TEST_CASE("Plain HTTP at a TLS port is closed, and the next client is served") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    const tests::TemporaryFolder folder;
    HttpBench bench(kind, echo, {}, madeIn(folder.path(".")));
    HttpWire plain(bench.port());
    plain.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    std::string answer;
    try {
        answer = plain.readAll();
    } catch (const Poco::Exception&) {
        answer.clear();  // Reset: the handshake's bytes were not all read.
    }
    CHECK(answer.find("HTTP/1.1") == std::string::npos);
    HttpWire good = connected(bench.port());
    good.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(good.readTo("/b|").find("HTTP/1.1 200") == 0);
}

TEST_CASE("Files that hold no certificate refuse the start") {
    const auto kind = GENERATE(ListenerKind::Stock, ListenerKind::Front);
    CHECK_THROWS_AS(HttpBench(kind, echo, {}, {.certificate = "/nowhere", .key = "/nowhere"}),
                    std::exception);
}

}  // namespace gpushopper::api
