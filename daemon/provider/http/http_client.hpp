#pragma once

/// HttpClient: the one way in which plugins reach the network. Every request ends by its call's
/// deadline, whatever the server does, and at once when the call is cancelled. Answers are bounded.
/// No redirect is followed, nothing is sent twice: only a read (GET, HEAD) whose kept connection
/// turned out dead before a byte of an answer came is asked again on a new one. Writes always use a
/// new connection, because a kept one that dies leaves a write in doubt. Plain http is for loopback
/// addresses only, and TLS is always verified.
///
/// Error::outcome: NotApplied only if no byte of the request can have been sent.
/// Thread safety: any thread.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/provider/http/connection.hpp"
#include "daemon/provider/http/idle_connections.hpp"
#include "daemon/provider/http/interrupter.hpp"
#include "daemon/provider/http/message.hpp"
#include "daemon/provider/http/resolver.hpp"

namespace gpushopper::provider {

struct HttpSettings {
    std::string proxy_host;  ///< Empty: no proxy. Loopback addresses are never asked through it.
    std::uint16_t proxy_port = 3128;
    std::filesystem::path ca_file;  ///< Empty: the system's certificate authorities.
    std::string user_agent = "gpu-shopper";
};

struct HttpRequest {
    static constexpr std::size_t kResponseBytesMax = 32 * 1024 * 1024;

    std::string_view method;
    std::string_view url;
    std::vector<HttpHeader> headers;
    std::string_view body;
    std::size_t response_bytes_max = kResponseBytesMax;
};

struct HttpResponse {
    int status = 0;
    std::vector<HttpHeader> headers;
    std::string body;
};

struct HttpDeadlines {
    base::MonoTime deadline;
    /// No first byte of a writing request is sent later than this (a create's create_send).
    std::optional<base::MonoTime> send_by;
    std::stop_token stop;
};

struct HttpParts {
    const base::Clock& clock;
    base::Tasks& tasks;
    HttpSettings settings;
    Resolver::Lookup lookup = Resolver::systemLookup();
};

class HttpClient {
public:
    /// Throws when the CA file cannot be read.
    explicit HttpClient(HttpParts parts);

    /// Any status is a response. Errors: InvalidArgument, Transient, BadResponse, Cancelled,
    /// Deadline. Messages name the host, never the whole address.
    base::Result<HttpResponse> send(const HttpRequest& request, const HttpDeadlines& deadlines);

private:
    struct Exchange;

    base::Result<HttpResponse> onKeptConnection(Exchange& exchange);
    base::Result<HttpResponse> onNewConnection(Exchange& exchange);
    base::Result<std::unique_ptr<Connection>> connect(const Exchange& exchange);
    base::Result<HttpResponse> talk(Exchange& exchange, std::unique_ptr<Connection> connection);
    std::string head(const Exchange& exchange) const;
    base::Error explain(const Exchange& exchange, const std::exception& problem) const;
    std::optional<base::Error> outOfTime(const Exchange& exchange) const;

    const base::Clock& clock_;
    const HttpSettings settings_;
    const Poco::Net::Context::Ptr tls_;
    Resolver resolver_;
    Interrupter interrupter_;
    IdleConnections idle_;
};

}  // namespace gpushopper::provider
