// Creates failed with 401 because one account's requests went out with another's key.
// Two providers of one plugin ask one server at the same time: each request has its own key.

#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "daemon/provider/plugins.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/support/lying_server.hpp"

namespace gpushopper::provider {

namespace {

// Counts by path and key.
class KeyServer {
public:
    KeyServer() : server_([this](test::LyingServer::Peer& peer) { serve(peer); }) {}
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
    }
    std::map<std::string, int> seen() const {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

private:
    void serve(test::LyingServer::Peer& peer) {
        std::string request = peer.receive();
        const auto key = request.find("Bearer ");
        const auto path = request.find(' ') + 1;
        {
            const std::lock_guard lock(mutex_);
            ++seen_[request.substr(path, request.find(' ', path) - path) + " " +
                    request.substr(key, request.find('\r', key) - key)];
        }
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    mutable std::mutex mutex_;
    std::map<std::string, int> seen_;
    test::LyingServer server_;
};

}  // namespace

TEST_CASE("Two providers of one plugin never use each other's key, and a new key works at once") {
    std::signal(SIGPIPE, SIG_IGN);
    KeyServer server;
    test::HostParts parts;
    parts.secrets.values = {{"env:ONE", "the key of one"}, {"env:TWO", "the key of two"}};
    Plugins plugins(parts.world(), {GS_TEST_PLUGINS});
    const auto open = [&](const std::string& name, const std::string& key) {
        auto provider = plugins.open({base::ProviderName(name),
                                      "asking",
                                      "",
                                      {{"url", server.url("/" + name)}, {"api_key", key}}});
        REQUIRE(provider);
        return std::move(*provider);
    };
    const auto one = open("one", "env:ONE");
    const auto two = open("two", "env:TWO");
    Call call;
    call.deadline = parts.in(base::Millis(20'000));
    std::atomic<int> failed = 0;
    {
        std::jthread first([&] {
            for (int i = 0; i < 20; ++i) failed += one->probe(call) ? 0 : 1;
        });
        std::jthread second([&] {
            for (int i = 0; i < 20; ++i) failed += two->probe(call) ? 0 : 1;
        });
    }
    CHECK(failed == 0);
    CHECK(server.seen() == std::map<std::string, int>{{"/one Bearer the key of one", 20},
                                                      {"/two Bearer the key of two", 20}});
    parts.secrets.values["env:ONE"] = "a new key of one";
    CHECK(one->probe(call));
    CHECK(server.seen()["/one Bearer a new key of one"] == 1);
}

}  // namespace gpushopper::provider
