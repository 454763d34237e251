#pragma once

/// message: one HTTP/1.1 request and its response over a Connection, as bytes.
///
/// Written over Poco's sockets and not over its HTTPClientSession, which sends a request again by
/// itself when a kept connection fails (a second create!) and takes a chunked body that was cut off
/// for a complete one. Here nothing is sent twice and a body is complete or an error.
/// Framing by RFC 9112 section 6. Thread safety: pure functions, one thread at a time per
/// connection.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::provider {

class Connection;

inline constexpr std::size_t kHeadBytesMax = 64 * 1024;
inline constexpr std::size_t kErrorBodyBytesMax = 64 * 1024;

/// The server's answer is no HTTP, was cut off, or is larger than allowed.
class BadMessage : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct HttpHeader {
    std::string name;
    std::string value;
};

struct ResponseHead {
    int status = 0;
    bool http_1_1 = true;
    std::vector<HttpHeader> headers;

    /// Of the first header of that name, in any case of letters; empty if there is none.
    std::string_view header(std::string_view name) const;
};

struct ResponseBody {
    std::string bytes;
    bool reusable = false;  ///< The connection stands right behind the message.
};

/// Skips interim (1xx) answers. Throws BadMessage, Poco::Exception.
ResponseHead readHead(Connection& connection);

/// Of an error (status 400 and above) only the first kErrorBodyBytesMax are read; a larger body of
/// another answer than `bytes_max` is a BadMessage.
ResponseBody readBody(Connection& connection, const ResponseHead& head, std::string_view method,
                      std::size_t bytes_max);

}  // namespace gpushopper::provider
