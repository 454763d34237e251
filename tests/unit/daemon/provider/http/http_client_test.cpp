// The HTTP client against servers that do what servers do: answer, dawdle, cut off, send too much,
// hang up on a kept connection. Each on a real socket of 127.0.0.1.

#include "daemon/provider/http/http_client.hpp"

#include <atomic>
#include <csignal>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/support/lying_server.hpp"

namespace gpushopper::provider {
using base::ErrorCode;
using base::Outcome;
using test::LyingServer;

namespace {

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// As the daemon's main() does: a peer that is gone is an error, not the end.
const auto kIgnored = std::signal(SIGPIPE, SIG_IGN);

std::string receiveRequest(LyingServer::Peer& peer) {
    std::string text;
    while (text.find("\r\n\r\n") == std::string::npos) {
        const std::string piece = peer.receive();
        if (piece.empty()) return text;
        text += piece;
    }
    return text;
}

struct Fixture {
    test::HostParts parts;
    std::stop_source stop;

    base::Result<HttpResponse> ask(const LyingServer& server, std::string_view method = "GET",
                                   base::Millis patience = base::Millis(5'000)) {
        const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/path?q=1";
        HttpRequest request;
        request.method = method;
        request.url = url;
        request.headers = {{"X-One", "1"}};
        return parts.http.send(request, {parts.in(patience), std::nullopt, stop.get_token()});
    }
    base::Result<HttpResponse> askFor(const std::string& url) {
        HttpRequest request;
        request.method = "GET";
        request.url = url;
        return parts.http.send(request, {parts.in(base::Millis(5'000)), std::nullopt, {}});
    }
    base::Millis took(base::MonoTime began) const {
        return std::chrono::floor<base::Millis>(parts.clock->monotonicNow() - began);
    }
};

LyingServer::Script answering(std::string bytes) {
    return [bytes = std::move(bytes)](LyingServer::Peer& peer) {
        receiveRequest(peer);
        peer.send(bytes);
    };
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A request goes out as asked and its answer comes back whole") {
    std::promise<std::string> seen;
    LyingServer server([&](LyingServer::Peer& peer) {
        std::string request = receiveRequest(peer);
        while (request.find("\r\n\r\n{}") == std::string::npos) request += peer.receive();
        seen.set_value(request);
        peer.send("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-Two:  two \r\n\r\nhello");
    });
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/a/b?c=d%20e";
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    const auto response =
        parts.http.send(request, {parts.in(base::Millis(5'000)), std::nullopt, {}});
    REQUIRE(response);
    CHECK(response->status == 201);
    CHECK(response->body == "hello");
    REQUIRE(response->headers.size() == 2);
    CHECK(response->headers[1].value == "two");
    CHECK(seen.get_future().get() ==
          "POST /a/b?c=d%20e HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
              "\r\nContent-Type: application/json\r\nUser-Agent: gpu-shopper\r\n"
              "Content-Length: 2\r\n\r\n{}");
}

TEST_CASE_METHOD(Fixture, "Answers in every framing are read to their end") {
    struct Row {
        const char* answer;
        int status;
        const char* body;
    };
    const auto row = GENERATE(values<Row>(
        {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: "
          "chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n",
          200, "abcdefg"},
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nTrailer: x\r\n\r\n",
          200, "a"},
         {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"},
         {"HTTP/1.0 200 OK\nContent-Length: 2\n\nok", 200, "ok"},
         {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
         {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
         {"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 200, "x"},
         {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302,
          ""},
         {"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nlate", 503, "late"}}));
    LyingServer server(answering(row.answer));
    const auto response = ask(server);
    INFO(row.answer);
    REQUIRE(response);
    CHECK(response->status == row.status);
    CHECK(response->body == row.body);
}

TEST_CASE_METHOD(Fixture, "An answer that was cut off or makes no sense is an error") {
    struct Row {
        const char* answer;
        ErrorCode code;
    };
    const auto row = GENERATE(values<Row>(
        {{"", ErrorCode::Transient},
         {"HTTP/1.1 200 O", ErrorCode::Transient},
         {"HTTP/1.1 200 OK\r\nContent-Len", ErrorCode::Transient},
         {"SSH-2.0-OpenSSH_9.2\r\n", ErrorCode::Transient},
         {"HTTP/2 200 OK\r\n\r\n", ErrorCode::Transient},
         {"HTTP/1.1 999 OK\r\n\r\n", ErrorCode::Transient},
         {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ErrorCode::BadResponse},
         {"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", ErrorCode::BadResponse},
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", ErrorCode::BadResponse},
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
          ErrorCode::BadResponse},
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", ErrorCode::BadResponse},
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
          ErrorCode::BadResponse},
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", ErrorCode::BadResponse},
         {"HTTP/1.1 200 OK\r\nno header\r\n\r\n", ErrorCode::Transient}}));
    LyingServer server(answering(row.answer));
    const auto response = ask(server, "POST");
    INFO(row.answer);
    REQUIRE(!response);
    CHECK(response.error().code == row.code);
    CHECK(response.error().outcome == Outcome::MaybeApplied);
    CHECK(response.error().message.find("127.0.0.1") != std::string::npos);
    CHECK(response.error().message.find("/path") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Answers are bounded") {
    const std::string megabyte(1024 * 1024, 'x');
    SECTION("a body above what the plugin asked for") {
        LyingServer server(
            answering("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + megabyte));
        const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
        HttpRequest request;
        request.method = "GET";
        request.url = url;
        request.response_bytes_max = 1000;
        const auto response =
            parts.http.send(request, {parts.in(base::Millis(5'000)), std::nullopt, {}});
        REQUIRE(!response);
        CHECK(response.error().code == ErrorCode::BadResponse);
        CHECK(response.error().message.find("larger than 1000 bytes") != std::string::npos);
    }
    SECTION("a head without end") {
        LyingServer server([&](LyingServer::Peer& peer) {
            receiveRequest(peer);
            peer.send("HTTP/1.1 200 OK\r\n");
            while (peer.send("X-Again: " + std::string(1000, 'x') + "\r\n")) {
            }
        });
        const auto response = ask(server);
        REQUIRE(!response);
        CHECK(response.error().message.find("head is too long") != std::string::npos);
    }
    SECTION("announcements without end") {
        LyingServer server([&](LyingServer::Peer& peer) {
            receiveRequest(peer);
            while (peer.send("HTTP/1.1 102 Processing\r\n\r\n")) {
            }
        });
        CHECK(!ask(server));
    }
}

TEST_CASE_METHOD(Fixture,
                 "A server that says nothing, or a byte now and then, costs one deadline") {
    std::atomic<bool> over = false;
    const auto silent = [](LyingServer::Peer& peer) { peer.receiveUntilEnd(); };
    const auto dripping = [&](LyingServer::Peer& peer) {
        receiveRequest(peer);
        peer.send("HTTP/1.1 200 OK\r\nX-Long: ");
        const auto pace = parts.tasks->makeSignal();  // the server's own pace; nobody notifies
        while (!over && peer.send("x")) pace->wait(pace->ticket(), parts.in(base::Millis(20)), {});
    };
    const bool drips = GENERATE(false, true);
    LyingServer server(drips ? LyingServer::Script(dripping) : LyingServer::Script(silent));
    const auto began = parts.clock->monotonicNow();
    const auto response = ask(server, "POST", base::Millis(300));
    REQUIRE(!response);
    CHECK(response.error().code == ErrorCode::Deadline);
    CHECK(response.error().outcome == Outcome::MaybeApplied);
    CHECK(took(began) >= base::Millis(300));
    CHECK(took(began) < base::Millis(1'300));
    over = true;
}

TEST_CASE_METHOD(Fixture, "Cancelling interrupts a read that hangs") {
    std::promise<void> asked;
    LyingServer server([&](LyingServer::Peer& peer) {
        receiveRequest(peer);
        asked.set_value();
        peer.receiveUntilEnd();
    });
    base::MonoTime cancelled_at;
    std::jthread canceller([&] {
        asked.get_future().wait();
        cancelled_at = parts.clock->monotonicNow();
        stop.request_stop();
    });
    const auto response = ask(server, "DELETE", base::Millis(60'000));
    REQUIRE(!response);
    canceller.join();
    CHECK(response.error().code == ErrorCode::Cancelled);
    CHECK(response.error().outcome == Outcome::MaybeApplied);
    CHECK(took(cancelled_at) < base::Millis(1'000));
}

TEST_CASE_METHOD(Fixture, "What never went out was not applied") {
    const std::string closed_port = [] {
        LyingServer gone([](LyingServer::Peer&) {});
        return std::to_string(gone.port());
    }();
    const auto refused = askFor("http://127.0.0.1:" + closed_port + "/");
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Transient);
    CHECK(refused.error().outcome == Outcome::NotApplied);

    LyingServer server(answering(kOk));
    const auto too_late = ask(server, "POST", base::Millis(-1));
    REQUIRE(!too_late);
    CHECK(too_late.error().code == ErrorCode::Deadline);
    CHECK(too_late.error().outcome == Outcome::NotApplied);
    stop.request_stop();
    const auto cancelled = ask(server, "POST");
    REQUIRE(!cancelled);
    CHECK(cancelled.error().code == ErrorCode::Cancelled);
    CHECK(cancelled.error().outcome == Outcome::NotApplied);
    CHECK(server.connections() == 0);
}

TEST_CASE_METHOD(Fixture, "A create is not sent after its time, but reads are") {
    std::mutex mutex;
    std::string methods;
    LyingServer server([&](LyingServer::Peer& peer) {
        const std::string request = receiveRequest(peer);
        {
            const std::lock_guard lock(mutex);
            methods += request.substr(0, request.find(' ')) + ";";
        }
        peer.send(kOk);
    });
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
    const auto send = [&](std::string_view method, base::MonoTime send_by) {
        HttpRequest request;
        request.method = method;
        request.url = url;
        return parts.http.send(request, {parts.in(base::Millis(5'000)), send_by, {}});
    };
    const auto late = send("POST", parts.in(base::Millis(-1)));
    REQUIRE(!late);
    CHECK(late.error().code == ErrorCode::Deadline);
    CHECK(late.error().outcome == Outcome::NotApplied);
    CHECK(send("GET", parts.in(base::Millis(-1))));
    CHECK(send("POST", parts.in(base::Millis(2'000))));
    const std::lock_guard lock(mutex);
    CHECK(methods == "GET;POST;");
}

TEST_CASE_METHOD(Fixture, "Reads share a connection, writes do not") {
    LyingServer server([](LyingServer::Peer& peer) {
        while (!receiveRequest(peer).empty()) peer.send(kOk);
    });
    for (int i = 0; i < 5; ++i) CHECK(ask(server));
    CHECK(server.connections() == 1);
}

TEST_CASE_METHOD(Fixture, "A read whose kept connection dies is asked again, once, on a new one") {
    std::atomic<int> requests = 0;
    LyingServer server([&](LyingServer::Peer& peer) {
        if (receiveRequest(peer).empty()) return;
        ++requests;
        peer.send(kOk);
        if (!receiveRequest(peer).empty()) ++requests;  // and hang up without an answer
    });
    CHECK(ask(server));
    const auto second = ask(server);
    REQUIRE(second);
    CHECK(second->body == "ok");
    CHECK(requests == 3);
    CHECK(server.connections() == 2);
}

TEST_CASE_METHOD(Fixture, "Addresses that must not be asked are refused before anything is sent") {
    struct Row {
        const char* url;
        const char* sentence_part;
    };
    const auto row = GENERATE(
        values<Row>({{"ftp://127.0.0.1/", "must begin with https://"},
                     {"127.0.0.1", "must begin with https://"},
                     {"http:///x", "names no host"},
                     {"https://user:pass@host.example/", "must not hold a user name"},
                     {"https://host.example/#part", "must not have a fragment"},
                     {"https://host.example/a b", "percent-encoded"},
                     {"https://host.example/\r\nX: y", "percent-encoded"},
                     {"http://192.0.2.1/?key=canary", "plain http to 192.0.2.1 is refused"}}));
    INFO(row.url);
    const auto response = askFor(row.url);
    REQUIRE(!response);
    CHECK(response.error().code == ErrorCode::InvalidArgument);
    CHECK(response.error().outcome == Outcome::NotApplied);
    CHECK(response.error().message.find(row.sentence_part) != std::string::npos);
    CHECK(response.error().message.find("canary") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Requests that could smuggle another one are refused") {
    struct Row {
        const char* method;
        HttpHeader header;
    };
    const auto row = GENERATE(values<Row>({{"GET /x", {"A", "b"}},
                                           {"TRACE", {"A", "b"}},
                                           {"get", {"A", "b"}},
                                           {"GET", {"A b", "c"}},
                                           {"GET", {"", "c"}},
                                           {"GET", {"A", "b\r\nC: d"}},
                                           {"GET", {"Host", "elsewhere"}},
                                           {"POST", {"content-length", "5"}},
                                           {"POST", {"Transfer-Encoding", "chunked"}}}));
    HttpRequest request;
    request.method = row.method;
    request.url = "http://127.0.0.1:1/";
    request.headers = {row.header};
    const auto response =
        parts.http.send(request, {parts.in(base::Millis(5'000)), std::nullopt, {}});
    REQUIRE(!response);
    CHECK(response.error().code == ErrorCode::InvalidArgument);
}

}  // namespace gpushopper::provider
