#include "tests/support/lying_server.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace gpushopper::test {

bool LyingServer::Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string LyingServer::Peer::receive() {
    std::array<char, 4096> piece{};
    const ssize_t count = recv(socket_, piece.data(), piece.size(), 0);
    return count <= 0 ? "" : std::string(piece.data(), static_cast<std::size_t>(count));
}

void LyingServer::Peer::receiveUntilEnd() {
    while (!receive().empty()) {
    }
}

LyingServer::LyingServer(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || bind(listener_, generic, length) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, generic, &length) != 0)
        throw std::system_error(errno, std::generic_category(), "lying server");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

LyingServer::~LyingServer() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);  // Wakes accept, as closing would not.
    if (const int peer = peer_; peer >= 0) shutdown(peer, SHUT_RDWR);
    thread_.join();
    close(listener_);
}

void LyingServer::serve() {
    while (!stopping_) {
        const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        peer_ = socket;
        ++connections_;
        // The destructor may have looked for a peer before this one was known.
        if (stopping_) shutdown(socket, SHUT_RDWR);
        Peer peer(socket);
        script_(peer);
        peer_ = -1;
        close(socket);
    }
}

}  // namespace gpushopper::test
