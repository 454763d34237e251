#include "daemon/api/listener/poco_messages.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timestamp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <sstream>

namespace gpushopper::api {
namespace {

namespace net = Poco::Net;

constexpr int kStalledSendsMax = 6;  // Times the socket's send time-out of 5 s: 30 s.
constexpr int kDrainReadsMax = 256;  // Of up to 64 KiB each.

net::StreamSocket& socketOf(net::HTTPServerRequest& request) {
    // The server makes requests of this class only; the base class does not show the socket.
    return dynamic_cast<net::HTTPServerRequestImpl&>(request).socket();
}

bool isDeclaredTooLarge(const net::HTTPServerRequest& request) {
    return request.hasContentLength() &&
           request.getContentLength64() > static_cast<Poco::Int64>(kBodyBytesMax);
}

// Without either header there is no body (RFC 9112, section 6.3); Poco would read to the end of the
// connection.
bool hasBody(const net::HTTPServerRequest& request) {
    return request.hasContentLength() || request.getChunkedTransferEncoding();
}

void readBody(net::HTTPServerRequest& source, Request& request) {
    if (isDeclaredTooLarge(source)) {
        request.body_state = BodyState::TooLarge;
        return;
    }
    std::array<char, 8'192> piece{};
    std::istream& stream = source.stream();
    while (stream.good()) {
        stream.read(piece.data(), piece.size());
        request.body.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
        if (request.body.size() > kBodyBytesMax) {
            request.body.clear();
            request.body_state = BodyState::TooLarge;
            return;
        }
    }
    const bool cut = source.hasContentLength() &&
                     request.body.size() != static_cast<std::size_t>(source.getContentLength64());
    if (cut || stream.bad()) throw Poco::IOException("the body ended before its length");
}

// Everything in as few calls as the socket allows. False: it took nothing for too long, or is gone.
bool sendAll(int socket, std::string_view header, std::string_view body) {
    int stalled = 0;
    while (!header.empty() || !body.empty()) {
        std::array<iovec, 2> parts{};
        parts[0] = {const_cast<char*>(header.data()), header.size()};
        parts[1] = {const_cast<char*>(body.data()), body.size()};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno != EAGAIN || ++stalled >= kStalledSendsMax)) return false;
        if (sent <= 0) continue;
        stalled = 0;
        const auto of_header = std::min(static_cast<std::size_t>(sent), header.size());
        header.remove_prefix(of_header);
        body.remove_prefix(static_cast<std::size_t>(sent) - of_header);
    }
    return true;
}

}  // namespace

Request readRequest(net::HTTPServerRequest& source) {
    Request request;
    request.method = source.getMethod();
    request.target = source.getURI();
    for (const auto& [name, value] : source) request.headers.add(name, value);
    request.client = source.clientAddress().host().toString();
    if (hasBody(source)) readBody(source, request);
    return request;
}

void refuseContinueIfTooLarge(const net::HTTPServerRequest& request) {
    // Poco sends `100 Continue` before it calls the handler, unless the status says otherwise.
    if (isDeclaredTooLarge(request))
        request.response().setStatus(net::HTTPResponse::HTTP_REQUEST_ENTITY_TOO_LARGE);
}

bool sendResponse(const Response& answer, net::HTTPServerRequest& request,
                  net::HTTPServerResponse& response, const base::Clock& clock) {
    response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
    for (const Header& header : answer.headers.list()) response.add(header.name, header.value);
    constexpr Poco::Timestamp::TimeVal kMicrosPerMilli = 1'000;
    response.setDate(Poco::Timestamp(base::toMillis(clock.wallNow()) * kMicrosPerMilli));
    // RFC 9110, section 8.6: never with 204.
    if (answer.status != net::HTTPResponse::HTTP_NO_CONTENT)
        response.setContentLength64(static_cast<Poco::Int64>(answer.body->size()));
    if (answer.close) response.setKeepAlive(false);
    std::ostringstream header;
    response.write(header);
    const std::string_view body = answer.body_wanted ? std::string_view(*answer.body) : "";
    return sendAll(socketOf(request).impl()->sockfd(), header.str(), body);
}

void drain(net::HTTPServerRequest& request) {
    const int socket = socketOf(request).impl()->sockfd();
    ::shutdown(socket, SHUT_WR);
    std::array<char, 65'536> piece{};
    for (int reads = 0; reads < kDrainReadsMax; ++reads) {
        if (::recv(socket, piece.data(), piece.size(), 0) <= 0) return;
    }
}

void abandon(net::HTTPServerRequest& request, net::HTTPServerResponse& response) {
    response.setKeepAlive(false);
    ::shutdown(socketOf(request).impl()->sockfd(), SHUT_RDWR);
}

}  // namespace gpushopper::api
