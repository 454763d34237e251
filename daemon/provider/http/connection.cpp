#include "daemon/provider/http/connection.hpp"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <algorithm>
#include <cstring>

#include "daemon/provider/http/message.hpp"

namespace gpushopper::provider {
namespace {

using Poco::Net::Context;
using Poco::Net::StreamSocket;

constexpr int kVerifyDepthMax = 9;

// connect() in the background and wait, so that a shutdown by the watch can end the wait.
void connectTo(StreamSocket& socket, const Poco::Net::SocketAddress& address, base::Millis patience,
               const Interrupter::Watch& watch) {
    socket.connectNB(address);
    if (watch.isCut()) throw Poco::TimeoutException("interrupted");
    const Poco::Timespan wait(std::chrono::microseconds(patience).count());
    using Poco::Net::Socket;
    if (!socket.poll(wait, Socket::SELECT_WRITE | Socket::SELECT_ERROR))
        throw Poco::TimeoutException("no answer to connect");
    int error = 0;
    socket.impl()->getOption(SOL_SOCKET, SO_ERROR, error);
    if (error != 0) throw Poco::Net::NetException(std::strerror(error));
    socket.setBlocking(true);
    socket.setNoDelay(true);
}

}  // namespace

Context::Ptr makeTlsContext(const std::filesystem::path& ca_file) {
    Context::Ptr context = new Context(  // tidy: allow(Poco's counted pointer takes it at once)
        Context::TLS_CLIENT_USE, ca_file.string(), Context::VERIFY_STRICT, kVerifyDepthMax,
        /*loadDefaultCAs=*/ca_file.empty());
    context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    context->enableExtendedCertificateVerification(true);
    return context;
}

Connection::Connection(const Addresses& addresses, std::uint16_t port, base::Millis patience,
                       const StartWatch& start_watch) {
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const Poco::Net::SocketAddress address(addresses[i], port);
        raw_ = StreamSocket(address.family());
        watch_ = start_watch(descriptor());
        try {
            connectTo(raw_, address, patience, *watch_);
            socket_ = raw_;
            return;
        } catch (const Poco::Exception&) {
            if (watch_->isCut() || i + 1 == addresses.size()) throw;
        }
    }
}

void Connection::openTunnel(const Url& url) {
    const std::string name =
        url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
    const std::string target = name + ":" + std::to_string(url.port);
    writeAll("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
    const ResponseHead head = readHead(*this);
    if (head.status / 100 != 2)
        throw Poco::Net::NetException("the proxy refused the way to " + target + " with status " +
                                      std::to_string(head.status));
}

void Connection::startTls(const std::string& host, const Context::Ptr& context) {
    socket_ = Poco::Net::SecureStreamSocket::attach(raw_, host, context);
}

void Connection::writeAll(std::string_view bytes) {
    while (!bytes.empty()) {
        const int piece = static_cast<int>(std::min(bytes.size(), buffer_.size()));
        const int sent = socket_.sendBytes(bytes.data(), piece);
        if (sent <= 0) throw Poco::Net::ConnectionResetException("nothing more can be sent");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

int Connection::get() {
    if (begin_ == end_ && !refill()) return -1;
    return static_cast<unsigned char>(buffer_[begin_++]);
}

std::size_t Connection::read(char* bytes, std::size_t size) {
    if (size == 0 || (begin_ == end_ && !refill())) return 0;
    const std::size_t count = std::min(size, end_ - begin_);
    std::memcpy(bytes, buffer_.data() + begin_, count);
    begin_ += count;
    return count;
}

bool Connection::isQuiet() {
    return begin_ == end_ && !raw_.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ);
}

bool Connection::refill() {
    begin_ = end_ = 0;
    const int count = socket_.receiveBytes(buffer_.data(), static_cast<int>(buffer_.size()));
    if (count <= 0) return false;
    end_ = static_cast<std::size_t>(count);
    return true;
}

}  // namespace gpushopper::provider
