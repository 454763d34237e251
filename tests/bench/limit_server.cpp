// The limit of this machine: epoll loops that answer whatever asks with one prepared answer. What
// can be measured beside it on the same machine is how far a real server stays below it.
//
// limit_server BODY_FILE [HEADER...]: prints the port that it listens on; runs until it is killed.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

constexpr int kLoops = 2;
constexpr int kBacklog = 4'096;
constexpr std::size_t kRequestBytesMax = 4'096;
constexpr std::size_t kEventsMax = 256;

struct Connection {
    std::string received;
    std::string_view unsent;
};

int listenOn(std::uint16_t port) {
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listening, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listening, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listening, kBacklog) != 0) {
        std::cerr << "limit_server: cannot listen\n";
        std::exit(1);
    }
    return listening;
}

std::uint16_t portOf(int listening) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

class Loop {
public:
    Loop(int listening, std::string_view answer)
        : listening_(listening), answer_(answer), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        watch(EPOLL_CTL_ADD, listening_, EPOLLIN);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, kEventsMax> events{};
        for (;;) {
            const int count = ::epoll_wait(epoll_, events.data(), kEventsMax, -1);
            for (const epoll_event& event : std::span(events).first(std::max(count, 0))) {
                if (event.data.fd == listening_) {
                    acceptAll();
                } else if (!serve(event.data.fd)) {
                    connections_.erase(event.data.fd);
                    ::close(event.data.fd);
                }
            }
        }
    }

private:
    void watch(int operation, int socket, std::uint32_t events) const {
        epoll_event event{};
        event.events = events;
        event.data.fd = socket;
        ::epoll_ctl(epoll_, operation, socket, &event);
    }

    void acceptAll() {
        for (;;) {
            const int socket =
                ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) return;
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections_[socket];
            watch(EPOLL_CTL_ADD, socket, EPOLLIN);
        }
    }

    // False: the connection is over.
    bool serve(int socket) {
        Connection& connection = connections_[socket];
        if (connection.unsent.empty()) {
            std::array<char, kRequestBytesMax> piece{};
            const ssize_t size = ::recv(socket, piece.data(), piece.size(), 0);
            if (size < 0) return errno == EAGAIN;
            if (size == 0) return false;
            connection.received.append(piece.data(), static_cast<std::size_t>(size));
            if (!connection.received.ends_with("\r\n\r\n")) return true;
            connection.received.clear();
            connection.unsent = answer_;
        }
        return send(socket, connection);
    }

    bool send(int socket, Connection& connection) const {
        while (!connection.unsent.empty()) {
            const ssize_t sent =
                ::send(socket, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EAGAIN) return false;
            if (sent < 0) {
                watch(EPOLL_CTL_MOD, socket, EPOLLOUT);
                return true;
            }
            connection.unsent.remove_prefix(static_cast<std::size_t>(sent));
            if (connection.unsent.empty() && sent < static_cast<ssize_t>(answer_.size()))
                watch(EPOLL_CTL_MOD, socket, EPOLLIN);
        }
        return true;
    }

    const int listening_;
    const std::string_view answer_;
    const int epoll_;
    std::unordered_map<int, Connection> connections_;
};

}  // namespace

int main(int count, char** values) {
    const std::vector<std::string> arguments(values + 1, values + count);
    if (arguments.empty()) {
        std::cerr << "usage: limit_server BODY_FILE [HEADER...]\n";
        return 2;
    }
    std::ifstream file(arguments.front(), std::ios::binary);
    const std::string body{std::istreambuf_iterator<char>(file), {}};
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                         "\r\nContent-Type: application/json; charset=utf-8\r\n";
    for (std::size_t i = 1; i < arguments.size(); ++i) answer += arguments[i] + "\r\n";
    answer += "\r\n" + body;

    const int first = listenOn(0);
    const std::uint16_t port = portOf(first);
    std::vector<std::thread> threads;
    for (int loop = 0; loop < kLoops; ++loop) {
        const int listening = loop == 0 ? first : listenOn(port);
        threads.emplace_back([listening, &answer] { Loop(listening, answer).run(); });
    }
    std::cout << port << std::endl;
    for (std::thread& thread : threads) thread.join();
}
