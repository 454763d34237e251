#pragma once

/// Request and Response: HTTP messages as the API sees them, whichever listener read them. The
/// listener frames, the API decides: nothing here knows of sockets, and nothing of the API knows
/// who carries its answers. Thread safety: values.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"

namespace gpushopper::api {

struct Header {
    std::string name;
    std::string value;
};

/// In the order they came; names compare without case.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Header> headers) : headers_(headers) {}

    void add(std::string name, std::string value);
    /// The first of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    const std::vector<Header>& list() const { return headers_; }

private:
    std::vector<Header> headers_;
};

enum class BodyState : unsigned char {
    Complete,
    TooLarge,  ///< Over kBodyBytesMax: the listener did not read it and closes after the answer.
};

/// Why a request could not be read to its end. The API says it to the client, and the connection
/// ends with that answer.
enum class RequestFault : std::uint8_t {
    None,
    Malformed,
    VersionNotSupported,
    TargetTooLong,
    HeadersTooLarge,
    TimedOut,
    Overloaded,     ///< It was not read at all: there are too many connections.
    AnswerOverdue,  ///< It was read, and its handler takes too long.
};

inline constexpr std::size_t kBodyBytesMax = 1'048'576;
inline constexpr std::size_t kTargetBytesMax = 8'192;
inline constexpr std::size_t kHeaderBytesMax = 32'768;
inline constexpr std::size_t kHeaderCountMax = 100;

struct Request {
    std::string method;
    std::string target;  ///< As in the request line.
    Headers headers;
    std::string body;
    BodyState body_state = BodyState::Complete;
    std::string client;  ///< The peer's address without its port.

    RequestFault fault = RequestFault::None;
    std::string fault_detail;  ///< One sentence for people. The rest is what had come till then.
    /// False: the listener has no thread to spare for one that waits; it is answered with what is
    /// known at once.
    bool may_wait = true;
    /// When it was read, if it has been in a queue since: waits count from then.
    std::optional<base::MonoTime> received_at{};
};

struct Response {
    int status = 0;
    Headers headers;  ///< Without Date and the framing headers, which are the listener's.
    std::shared_ptr<const std::string> body;  ///< Never null. Content-Length is its size.
    bool body_wanted = true;                  ///< False for HEAD: the length is sent, the body not.
    bool close = false;                       ///< The connection ends with this answer.
};

}  // namespace gpushopper::api
