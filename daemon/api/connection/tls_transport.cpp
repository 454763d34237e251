#include "daemon/api/connection/tls_transport.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SecureStreamSocketImpl.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace gpushopper::api {
namespace {

namespace net = Poco::Net;

constexpr std::size_t kRecordBytesMax = 16'384;
constexpr int kWantsRead = net::SecureStreamSocket::ERR_SSL_WANT_READ;
constexpr int kWantsWrite = net::SecureStreamSocket::ERR_SSL_WANT_WRITE;

class AdoptedSocket final : public net::StreamSocketImpl {
public:
    explicit AdoptedSocket(int fd) : net::StreamSocketImpl(fd) {}
};

net::StreamSocket adopted(int fd) {
    net::StreamSocket socket(std::make_unique<AdoptedSocket>(fd).release());
    socket.setBlocking(false);  // It is already, but Poco does not know.
    return socket;
}

IoResult resultOf(int count) {
    if (count == kWantsRead) return {.state = IoState::WantsRead};
    if (count == kWantsWrite) return {.state = IoState::WantsWrite};
    if (count < 0) return {.state = IoState::Gone};
    if (count == 0) return {.state = IoState::Ended};
    return {.state = IoState::Done, .bytes = static_cast<std::size_t>(count)};
}

class TlsTransport final : public Transport {
public:
    TlsTransport(int fd, const net::Context::Ptr& context)
        : fd_(fd), socket_(net::SecureStreamSocket::attach(adopted(fd), context)) {}

    int fd() const override { return fd_; }

    IoResult receive(std::span<char> into) override {
        if (sends_no_more_) return drained(into);
        try {
            return resultOf(socket_.receiveBytes(into.data(), static_cast<int>(into.size())));
        } catch (const Poco::Exception&) {
            return {.state = IoState::Gone};  // No TLS, or cut off: nobody is there to tell.
        }
    }

    bool hasBuffered() const override { return socket_.available() > 0; }

    IoResult send(std::string_view first, std::string_view second) override {
        // OpenSSL wants a record that did not pass to be offered again as it was.
        const std::string_view piece = (first.empty() ? second : first).substr(0, kRecordBytesMax);
        try {
            const IoResult result =
                resultOf(socket_.sendBytes(piece.data(), static_cast<int>(piece.size())));
            return result.state == IoState::Ended ? IoResult{.state = IoState::Gone} : result;
        } catch (const Poco::Exception&) {
            return {.state = IoState::Gone};
        }
    }

    void shutdownSend() override {
        sends_no_more_ = true;
        try {
            socket_.shutdown();
        } catch (const Poco::Exception&) {
            // The peer left without the farewell; the shutdown below is all that is left to do.
            broken_ = true;
        }
        ::shutdown(fd_, SHUT_WR);
    }

private:
    // What still comes is thrown away, so nobody needs to decipher it.
    IoResult drained(std::span<char> into) const {
        if (broken_) return {.state = IoState::Gone};
        const ssize_t count = ::recv(fd_, into.data(), into.size(), 0);
        if (count < 0)
            return {.state =
                        errno == EAGAIN || errno == EINTR ? IoState::WantsRead : IoState::Gone};
        return resultOf(static_cast<int>(count));
    }

    const int fd_;
    mutable net::SecureStreamSocket socket_;
    bool sends_no_more_ = false;
    bool broken_ = false;
};

}  // namespace

TransportMaker makeTransports(const TlsFiles& files) {
    if (!files.given()) return makePlainTransport;
    net::Context::Params params;
    params.certificateFile = files.certificate;
    params.privateKeyFile = files.key;
    params.verificationMode = net::Context::VERIFY_NONE;  // Of clients: none have certificates.
    params.cipherList = "HIGH:!aNULL:!MD5:!3DES";
    net::Context::Ptr context =
        std::make_unique<net::Context>(net::Context::TLS_SERVER_USE, params).release();
    context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
    return [context](int fd) { return std::make_unique<TlsTransport>(fd, context); };
}

}  // namespace gpushopper::api
