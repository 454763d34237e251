#include "daemon/provider/http/http_client.hpp"

#include <Poco/Exception.h>
#include <Poco/String.h>

#include <algorithm>
#include <array>

#include "daemon/provider/http/url.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using base::Outcome;

// One address of a server is not waited for longer than this while there may be others.
constexpr base::Millis kConnectPatience{10'000};
constexpr std::size_t kHeadersMax = 64;
constexpr std::size_t kHeaderValueBytesMax = 8192;

bool isToken(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool isHeaderValue(std::string_view text) {
    return text.size() <= kHeaderValueBytesMax && std::all_of(text.begin(), text.end(), [](char c) {
               return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
           });
}

// These belong to the transport; a plugin that set them could smuggle a second request.
bool isReserved(const std::string& name) {
    constexpr std::array kNames = {"Host",       "Content-Length", "Transfer-Encoding",
                                   "Connection", "Upgrade",        "TE",
                                   "Trailer",    "Expect"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](const char* reserved) { return Poco::icompare(name, reserved) == 0; });
}

base::Result<void> checkRequest(const HttpRequest& request) {
    constexpr std::array<std::string_view, 6> kMethods = {"GET", "HEAD",  "POST",
                                                          "PUT", "PATCH", "DELETE"};
    if (std::find(kMethods.begin(), kMethods.end(), request.method) == kMethods.end())
        return base::fail(ErrorCode::InvalidArgument, "a request with an unknown method");
    if (request.headers.size() > kHeadersMax)
        return base::fail(ErrorCode::InvalidArgument, "a request with more than 64 headers");
    for (const HttpHeader& header : request.headers) {
        if (!isToken(header.name) || !isHeaderValue(header.value))
            return base::fail(ErrorCode::InvalidArgument, "a request with a malformed header");
        if (isReserved(header.name))
            return base::fail(ErrorCode::InvalidArgument,
                              "a request must not set the header " + header.name);
    }
    return {};
}

bool isRead(std::string_view method) { return method == "GET" || method == "HEAD"; }

bool isLoopbackLiteral(const std::string& host) {
    Poco::Net::IPAddress address;
    return Poco::Net::IPAddress::tryParse(host, address) && address.isLoopback();
}

bool allLoopback(const Addresses& addresses) {
    return std::all_of(addresses.begin(), addresses.end(),
                       [](const auto& address) { return address.isLoopback(); });
}

}  // namespace

struct HttpClient::Exchange {
    const HttpRequest& request;
    const HttpDeadlines& deadlines;
    const Url& url;
    bool sent = false;      ///< A byte of the request may be out.
    bool answered = false;  ///< A whole head of an answer came.

    std::string server() const { return (url.secure ? "https://" : "http://") + url.authority(); }
};

HttpClient::HttpClient(HttpParts parts)
    : clock_(parts.clock),
      settings_(std::move(parts.settings)),
      tls_(makeTlsContext(settings_.ca_file)),
      resolver_(parts.tasks, std::move(parts.lookup)),
      interrupter_(parts.clock, parts.tasks),
      idle_(parts.clock) {}

base::Result<HttpResponse> HttpClient::send(const HttpRequest& request,
                                            const HttpDeadlines& deadlines) {
    if (auto checked = checkRequest(request); !checked) return base::fail(checked.error());
    const auto url = parseUrl(request.url);
    if (!url) return base::fail(url.error());
    Exchange exchange{request, deadlines, *url};
    if (auto late = outOfTime(exchange)) return base::fail(*std::move(late));
    if (isRead(request.method)) {
        auto response = onKeptConnection(exchange);
        if (response || exchange.answered || outOfTime(exchange)) return response;
        exchange.sent = false;
    }
    return onNewConnection(exchange);
}

base::Result<HttpResponse> HttpClient::onKeptConnection(Exchange& exchange) {
    auto connection = idle_.take(exchange.server());
    if (!connection) return base::fail(ErrorCode::Transient, "no connection is kept");
    try {
        connection->watch(std::make_unique<Interrupter::Watch>(
            interrupter_, connection->descriptor(), exchange.deadlines.deadline,
            exchange.deadlines.stop));
    } catch (const std::exception& problem) {
        return base::fail(explain(exchange, problem));
    }
    return talk(exchange, std::move(connection));
}

base::Result<HttpResponse> HttpClient::onNewConnection(Exchange& exchange) {
    auto connection = connect(exchange);
    if (!connection) return base::fail(std::move(connection.error()));
    return talk(exchange, std::move(*connection));
}

base::Result<std::unique_ptr<Connection>> HttpClient::connect(const Exchange& exchange) {
    const Url& url = exchange.url;
    const HttpDeadlines& deadlines = exchange.deadlines;
    const bool by_proxy =
        !settings_.proxy_host.empty() && url.secure && !isLoopbackLiteral(url.host);
    auto addresses = resolver_.resolve(by_proxy ? settings_.proxy_host : url.host,
                                       deadlines.deadline, deadlines.stop);
    if (!addresses) return base::fail(std::move(addresses.error()));
    if (!url.secure && !allLoopback(*addresses))
        return base::fail(ErrorCode::InvalidArgument,
                          "plain http to " + url.host +
                              " is refused: only a loopback address may be asked without TLS");
    try {
        auto connection = std::make_unique<Connection>(
            *addresses, by_proxy ? settings_.proxy_port : url.port, kConnectPatience,
            [&](int socket) {
                return std::make_unique<Interrupter::Watch>(interrupter_, socket,
                                                            deadlines.deadline, deadlines.stop);
            });
        if (by_proxy) connection->openTunnel(url);
        if (url.secure) connection->startTls(url.host, tls_);
        return connection;
    } catch (const std::exception& problem) {
        return base::fail(explain(exchange, problem));
    }
}

base::Result<HttpResponse> HttpClient::talk(Exchange& exchange,
                                            std::unique_ptr<Connection> connection) {
    const HttpRequest& request = exchange.request;
    if (auto late = outOfTime(exchange)) return base::fail(*std::move(late));
    try {
        exchange.sent = true;
        connection->writeAll(head(exchange));
        connection->writeAll(request.body);
        ResponseHead answer = readHead(*connection);
        exchange.answered = true;
        ResponseBody body =
            readBody(*connection, answer, request.method,
                     std::min(request.response_bytes_max, HttpRequest::kResponseBytesMax));
        if (body.reusable) idle_.keep(exchange.server(), std::move(connection));
        return HttpResponse{answer.status, std::move(answer.headers), std::move(body.bytes)};
    } catch (const std::exception& problem) {
        return base::fail(explain(exchange, problem));
    }
}

std::string HttpClient::head(const Exchange& exchange) const {
    const HttpRequest& request = exchange.request;
    std::string text = std::string(request.method) + " " + exchange.url.path_and_query +
                       " HTTP/1.1\r\nHost: " + exchange.url.authority() + "\r\n";
    bool has_agent = false;
    for (const HttpHeader& header : request.headers) {
        has_agent = has_agent || Poco::icompare(header.name, "User-Agent") == 0;
        text += header.name + ": " + header.value + "\r\n";
    }
    if (!has_agent) text += "User-Agent: " + settings_.user_agent + "\r\n";
    if (!isRead(request.method) || !request.body.empty())
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return text + "\r\n";
}

// What is out of time before anything was sent.
std::optional<base::Error> HttpClient::outOfTime(const Exchange& exchange) const {
    const HttpDeadlines& deadlines = exchange.deadlines;
    const Outcome outcome = exchange.sent ? Outcome::MaybeApplied : Outcome::NotApplied;
    const base::MonoTime now = clock_.monotonicNow();
    if (deadlines.stop.stop_requested())
        return base::Error{ErrorCode::Cancelled,
                           "cancelled before " + exchange.url.host + " was asked", outcome};
    if (now >= deadlines.deadline)
        return base::Error{ErrorCode::Deadline, "no time was left to ask " + exchange.url.host,
                           outcome};
    if (!exchange.sent && deadlines.send_by && now > *deadlines.send_by &&
        !isRead(exchange.request.method))
        return base::Error{ErrorCode::Deadline,
                           "too late to send a create to " + exchange.url.host +
                               ": it could take effect after it is given up",
                           outcome};
    return std::nullopt;
}

base::Error HttpClient::explain(const Exchange& exchange, const std::exception& problem) const {
    const std::string& host = exchange.url.host;
    base::Error error;
    error.outcome = exchange.sent ? Outcome::MaybeApplied : Outcome::NotApplied;
    const auto* network = dynamic_cast<const Poco::Exception*>(&problem);
    const std::string reason = network != nullptr ? network->displayText() : problem.what();
    if (exchange.deadlines.stop.stop_requested()) {
        error.code = ErrorCode::Cancelled;
        error.message = "cancelled while talking to " + host;
    } else if (clock_.monotonicNow() >= exchange.deadlines.deadline) {
        error.code = ErrorCode::Deadline;
        error.message = host + " did not answer in time";
    } else if (dynamic_cast<const BadMessage*>(&problem) != nullptr && exchange.answered) {
        error.code = ErrorCode::BadResponse;
        error.message = "the answer of " + host + " cannot be used: " + reason;
    } else {
        error.code = ErrorCode::Transient;
        error.message = "no answer from " + host + ": " + reason;
    }
    return error;
}

}  // namespace gpushopper::provider
