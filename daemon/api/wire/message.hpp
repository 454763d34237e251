#pragma once

/// Request and Response: HTTP messages as the API sees them, whichever listener read them. The
/// listener frames, the API decides: nothing here knows of sockets, and nothing of the API knows
/// who carries its answers. Thread safety: values.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
};

struct Response {
    int status = 0;
    Headers headers;  ///< Without Date and the framing headers, which are the listener's.
    std::shared_ptr<const std::string> body;  ///< Never null. Content-Length is its size.
    bool body_wanted = true;                  ///< False for HEAD: the length is sent, the body not.
    bool close = false;                       ///< The connection ends with this answer.
};

}  // namespace gpushopper::api
