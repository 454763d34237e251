#include "sdk/check/live/web.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/URI.h>

#include <array>
#include <gpushopper/failure.hpp>
#include <istream>
#include <memory>
#include <ostream>

#include "sdk/check/child/timer.hpp"

namespace gpushopper::check {
namespace {

namespace net = Poco::Net;

constexpr int kVerifyDepthMax = 9;

std::unique_ptr<net::HTTPClientSession> sessionTo(const Poco::URI& uri) {
    if (uri.getScheme() == "http")
        return std::make_unique<net::HTTPClientSession>(uri.getHost(), uri.getPort());
    net::Context::Ptr context =
        new net::Context(net::Context::TLS_CLIENT_USE, "",  // tidy: allow(Context::Ptr owns it)
                         net::Context::VERIFY_STRICT, kVerifyDepthMax, true);
    context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
    return std::make_unique<net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
}

std::string readBody(std::istream& stream, std::int64_t bytes_max, const Timer& timer) {
    std::string body;
    std::array<char, 16384> piece{};
    while (stream.read(piece.data(), piece.size()) || stream.gcount() > 0) {
        body.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
        // Each read has its time-out, but a server that drips would never meet it.
        if (timer.isOver()) throw Poco::TimeoutException("the answer did not end in time");
        if (bytes_max > 0 && static_cast<std::int64_t>(body.size()) > bytes_max)
            throw Failure(GSP_BAD_RESPONSE, "the answer is larger than the plugin takes",
                          GSP_MAYBE_APPLIED);
    }
    return body;
}

HttpResponse exchange(net::HTTPClientSession& session, const HttpRequest& request,
                      const Poco::URI& uri, const Timer& timer) {
    net::HTTPRequest head(request.method, uri.getPathEtc(), net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : request.headers) head.set(name, value);
    const bool has_body = !request.body.empty() || request.method == "POST" ||
                          request.method == "PUT" || request.method == "PATCH";
    if (has_body) head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    session.sendRequest(head) << request.body << std::flush;
    net::HTTPResponse answer;
    std::istream& stream = session.receiveResponse(answer);
    HttpResponse response;
    response.status = answer.getStatus();
    for (const auto& [name, value] : answer) response.headers.emplace_back(name, value);
    response.body = readBody(stream, request.response_bytes_max, timer);
    return response;
}

/// Failures of the way there: nothing of the request was sent.
template <class Problem>
[[noreturn]] void notSent(const Problem& problem) {
    throw Failure(GSP_TRANSIENT, "no connection: " + problem.displayText(), GSP_NOT_APPLIED);
}

}  // namespace

HttpResponse sendReal(const HttpRequest& request, std::chrono::milliseconds patience) {
    try {
        const Timer timer(patience);
        const Poco::URI uri(request.url);
        const auto session = sessionTo(uri);
        session->setTimeout(Poco::Timespan(std::chrono::microseconds(patience).count()));
        return exchange(*session, request, uri, timer);
    } catch (const Poco::SyntaxException& problem) {
        throw Failure(GSP_INVALID_ARGUMENT, problem.displayText());
    } catch (const net::ConnectionRefusedException& problem) {
        notSent(problem);
    } catch (const net::DNSException& problem) {
        notSent(problem);
    } catch (const net::SSLException& problem) {
        notSent(problem);  // of the handshake: an answer of TLS 1.2 and above comes whole or not
    } catch (const Poco::TimeoutException& problem) {
        throw Failure(GSP_DEADLINE, problem.displayText(), GSP_MAYBE_APPLIED);
    } catch (const Poco::Exception& problem) {
        throw Failure(GSP_TRANSIENT, problem.displayText(), GSP_MAYBE_APPLIED);
    }
}

}  // namespace gpushopper::check
