#pragma once

/// LyingServer: a TCP server on 127.0.0.1 that accepts connections one after another and lets a
/// script talk to each: for clients that must survive anything. The destructor ends the script by
/// closing its connection. Scripts run on a thread of the server.

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace gpushopper::test {

class LyingServer {
public:
    /// The connection as the script sees it.
    class Peer {
    public:
        explicit Peer(int socket) : socket_(socket) {}
        /// False once the client is gone.
        bool send(std::string_view bytes);
        /// What arrives next; empty once the client is gone.
        std::string receive();
        /// Returns when the client is gone.
        void receiveUntilEnd();

    private:
        int socket_;
    };
    using Script = std::function<void(Peer&)>;

    explicit LyingServer(Script script);
    ~LyingServer();
    LyingServer(const LyingServer&) = delete;
    LyingServer& operator=(const LyingServer&) = delete;

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

private:
    void serve();

    const Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<int> peer_ = -1;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace gpushopper::test
