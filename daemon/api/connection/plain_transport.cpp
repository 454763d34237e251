#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "daemon/api/connection/transport.hpp"

namespace gpushopper::api {
namespace {

IoResult failed(IoState would_block) {
    return {.state = errno == EAGAIN || errno == EINTR ? would_block : IoState::Gone};
}

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(int fd) : fd_(fd) {}
    ~PlainTransport() override { ::close(fd_); }
    PlainTransport(const PlainTransport&) = delete;
    PlainTransport& operator=(const PlainTransport&) = delete;

    int fd() const override { return fd_; }

    IoResult receive(std::span<char> into) override {
        const ssize_t count = ::recv(fd_, into.data(), into.size(), 0);
        if (count < 0) return failed(IoState::WantsRead);
        if (count == 0) return {.state = IoState::Ended};
        return {.state = IoState::Done, .bytes = static_cast<std::size_t>(count)};
    }

    bool hasBuffered() const override { return false; }

    IoResult send(std::string_view first, std::string_view second) override {
        std::array<iovec, 2> parts{};
        parts[0] = {const_cast<char*>(first.data()), first.size()};
        parts[1] = {const_cast<char*>(second.data()), second.size()};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const ssize_t count = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
        if (count < 0) return failed(IoState::WantsWrite);
        return {.state = IoState::Done, .bytes = static_cast<std::size_t>(count)};
    }

    void shutdownSend() override { ::shutdown(fd_, SHUT_WR); }

private:
    const int fd_;
};

}  // namespace

std::unique_ptr<Transport> makePlainTransport(int fd) {
    return std::make_unique<PlainTransport>(fd);
}

}  // namespace gpushopper::api
