// TLS with certificates made for the test: the right authority and the right name are accepted, and
// nothing else is, loopback or not. A proxy is asked for a tunnel, and TLS runs inside it.

#include <Poco/Net/Context.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/ServerSocket.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "daemon/provider/http/http_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"

namespace gpushopper::provider {
using base::ErrorCode;
using base::Outcome;
namespace fs = std::filesystem;

namespace {

const auto kIgnored = std::signal(SIGPIPE, SIG_IGN);

// A self-signed certificate for `api.example`, made by openssl in a folder of its own.
class Certificate {
public:
    Certificate() {
        std::string name = (fs::temp_directory_path() / "gs-tls-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        folder_ = name;
        const std::string command =
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=api.example "
            "-addext subjectAltName=DNS:api.example -keyout " +
            key() + " -out " + file() + " 2>/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
    }
    ~Certificate() { fs::remove_all(folder_); }
    std::string file() const { return (folder_ / "cert.pem").string(); }
    std::string key() const { return (folder_ / "key.pem").string(); }

private:
    fs::path folder_;
};

// Made once: a key takes a while under the sanitizers.
const Certificate& certificate() {
    static const Certificate made;
    return made;
}

std::string receiveHead(Poco::Net::StreamSocket& socket) {
    std::string text;
    char byte = 0;
    while (text.find("\r\n\r\n") == std::string::npos && socket.receiveBytes(&byte, 1) == 1)
        text += byte;
    return text;
}

void sendText(Poco::Net::StreamSocket& socket, std::string_view text) {
    socket.sendBytes(text.data(), static_cast<int>(text.size()));
}

// Serves one connection after another; `tunnel` first plays the proxy.
class TlsServer {
public:
    enum class Role { Server, Proxy };

    explicit TlsServer(Role role = Role::Server)
        : role_(role),
          listener_(Poco::Net::SocketAddress("127.0.0.1", 0)),
          thread_([this] { serve(); }) {}
    ~TlsServer() {
        stopping_ = true;
        try {
            Poco::Net::StreamSocket wake(listener_.address());
        } catch (const Poco::Exception&) {
            // It has stopped listening already.
        }
        thread_.join();
    }
    std::uint16_t port() const { return listener_.address().port(); }
    std::string heads() const {
        const std::lock_guard lock(mutex_);
        return heads_;
    }

private:
    void serve() {
        const Poco::Net::Context::Ptr context =
            // tidy: allow(Poco's counted pointer takes it at once)
            new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, certificate().key(),
                                   certificate().file(), "", Poco::Net::Context::VERIFY_NONE);
        while (true) {
            Poco::Net::StreamSocket plain = listener_.acceptConnection();
            if (stopping_) return;
            try {
                talk(plain, context);
            } catch (const Poco::Exception&) {
                // The client did not like the certificate: that is what some tests are about.
            }
        }
    }

    void talk(Poco::Net::StreamSocket plain, const Poco::Net::Context::Ptr& context) {
        if (role_ == Role::Proxy) {
            note(receiveHead(plain));
            sendText(plain, "HTTP/1.1 200 Connection established\r\n\r\n");
        }
        Poco::Net::SecureServerSocket acceptor(Poco::Net::SocketAddress("127.0.0.1", 0), 4,
                                               context);
        // Poco makes the server's side of TLS only in accept(): so a relay through its own socket.
        Poco::Net::StreamSocket relay;
        relay.connect(acceptor.address());
        std::jthread inside([&] { answer(acceptor); });
        try {
            pump(plain, relay);
        } catch (const Poco::Exception&) {
            // A client that refuses the certificate hangs up in the middle.
        }
        relay.shutdown();  // ends `inside`, too
    }

    void answer(Poco::Net::SecureServerSocket& acceptor) {
        try {
            Poco::Net::StreamSocket secure = acceptor.acceptConnection();
            const std::string head = receiveHead(secure);
            note(head);
            if (!head.empty())
                sendText(secure, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        } catch (const Poco::Exception&) {
            // As above.
        }
    }

    static void pump(Poco::Net::StreamSocket& a, Poco::Net::StreamSocket& b) {
        std::array<char, 4096> piece{};
        while (true) {
            Poco::Net::Socket::SocketList readable{a, b};
            Poco::Net::Socket::SocketList none;
            Poco::Net::Socket::SocketList failed;
            if (Poco::Net::Socket::select(readable, none, failed, Poco::Timespan(5, 0)) == 0)
                return;
            for (Poco::Net::Socket& socket : readable) {
                Poco::Net::StreamSocket from(socket);
                const int count = from.receiveBytes(piece.data(), static_cast<int>(piece.size()));
                if (count <= 0) return;
                (from == a ? b : a).sendBytes(piece.data(), count);
            }
        }
    }

    void note(const std::string& head) {
        const std::lock_guard lock(mutex_);
        heads_ += head.substr(0, head.find('\r')) + ";";
    }

    const Role role_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::string heads_;
    Poco::Net::ServerSocket listener_;
    std::thread thread_;
};

// A client for which every name is 127.0.0.1.
struct Client {
    test::HostParts parts;
    HttpClient http;

    explicit Client(HttpSettings settings)
        : http({*parts.clock, *parts.tasks, std::move(settings),
                [](const std::string&) { return Addresses{Poco::Net::IPAddress("127.0.0.1")}; }}) {}

    base::Result<HttpResponse> ask(const std::string& host, std::uint16_t port,
                                   std::string_view method = "POST") {
        const std::string url = "https://" + host + ":" + std::to_string(port) + "/x";
        HttpRequest request;
        request.method = method;
        request.url = url;
        return http.send(request, {parts.in(base::Millis(8'000)), std::nullopt, {}});
    }
};

HttpSettings trusting() {
    HttpSettings settings;
    settings.ca_file = certificate().file();
    return settings;
}

}  // namespace

TEST_CASE("The right authority and the right name are accepted") {
    TlsServer server;
    Client client(trusting());
    const auto response = client.ask("api.example", server.port());
    INFO((response ? "" : response.error().message));
    REQUIRE(response);
    CHECK(response->body == "secret");
    CHECK(server.heads() == "POST /x HTTP/1.1;");
}

TEST_CASE("An unknown authority is refused, and nothing was sent") {
    TlsServer server;
    Client client(HttpSettings{});
    const auto response = client.ask("api.example", server.port());
    REQUIRE(!response);
    INFO(response.error().message);
    CHECK(response.error().outcome == Outcome::NotApplied);
    CHECK(response.error().message.find("no answer from api.example: ") == 0);
    CHECK(server.heads().find("POST") == std::string::npos);
}

TEST_CASE("A certificate for another name is refused, for loopback names and addresses too") {
    TlsServer server;
    Client client(trusting());
    const std::string host = GENERATE("other.example", "localhost", "127.0.0.1", "xapi.example");
    const auto response = client.ask(host, server.port());
    INFO(host);
    REQUIRE(!response);
    CHECK(response.error().outcome == Outcome::NotApplied);
    CHECK(server.heads().find("POST") == std::string::npos);
}

TEST_CASE("A CA file that is not there stops the start") {
    test::HostParts parts;
    HttpSettings settings;
    settings.ca_file = "/nowhere/ca.pem";
    CHECK_THROWS_AS(HttpClient({*parts.clock, *parts.tasks, settings, Resolver::systemLookup()}),
                    Poco::Exception);
}

TEST_CASE("A proxy is asked for a tunnel to the server's name, and TLS runs inside") {
    TlsServer proxy(TlsServer::Role::Proxy);
    HttpSettings settings = trusting();
    settings.proxy_host = "proxy.example";
    settings.proxy_port = proxy.port();
    Client client(settings);
    const auto response = client.ask("api.example", 443);
    INFO((response ? "" : response.error().message));
    REQUIRE(response);
    CHECK(response->body == "secret");
    CHECK(proxy.heads() == "CONNECT api.example:443 HTTP/1.1;POST /x HTTP/1.1;");
}

}  // namespace gpushopper::provider
