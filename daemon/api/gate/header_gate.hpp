#pragma once

/// HeaderGate: the one reader of request lines and header blocks. It takes bytes as they come, in
/// pieces of any size, and says what the block means or that it is refused; it repairs nothing,
/// because what two programs read differently is how requests are smuggled past one of them. What
/// Poco and the API see was understood here first.
///
/// Strict: exactly one Host on HTTP/1.1; no folded lines, no blank before a colon, no control
/// characters; Content-Length once and plain; never beside Transfer-Encoding; no coding but
/// `chunked`. A bare LF ends a line. A bare CR is refused. Bounds: message.hpp.
///
/// Pure: no socket, no clock. A line is judged when it is complete, so a bad one is refused before
/// the block ends. Thread safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

inline constexpr std::size_t kMethodBytesMax = 64;

enum class BodyKind : std::uint8_t { None, Length, Chunked };

struct RequestHead {
    std::string method;
    std::string target;
    Headers headers;
    bool http_1_0 = false;
    bool keep_alive = true;  ///< What the client wishes for the connection.
    bool expects_continue = false;
    BodyKind body = BodyKind::None;
    std::uint64_t content_length = 0;  ///< Of BodyKind::Length; the greatest value when larger.
};

enum class GateState : std::uint8_t { Incomplete, Complete, Refused };

class HeaderGate {
public:
    /// How many of the bytes it took: all, unless the block is complete or refused. The bytes
    /// behind a complete block are the body's.
    std::size_t feed(std::string_view bytes);

    GateState state() const { return state_; }
    /// A byte of a request was taken; the empty line that may come before one does not count.
    bool begun() const { return begun_; }
    /// Whole once Complete. Before and after a refusal: as far as it was read.
    RequestHead& head() { return head_; }
    const RequestHead& head() const { return head_; }

    /// Once Refused.
    RequestFault fault() const { return fault_; }
    std::string_view detail() const { return detail_; }

private:
    enum class Line : std::uint8_t { Request, Field };

    void takeLine(std::string_view line);
    void takeRequestLine(std::string_view line);
    void takeVersion(std::string_view version);
    void takeField(std::string_view line);
    void takeEnd();
    void takeHost();
    void takeFraming();
    void takeContentLength(std::string_view text);
    void takeConnection();
    void takeFragment(std::string_view piece);
    void checkFragment();
    void refuse(RequestFault fault, std::string_view detail);

    GateState state_ = GateState::Incomplete;
    Line expected_ = Line::Request;
    bool begun_ = false;
    bool skipped_empty_line_ = false;
    std::string fragment_;         // Of the line that is not complete.
    std::size_t block_bytes_ = 0;  // Of the field lines so far, with their ends.
    RequestHead head_;
    RequestFault fault_ = RequestFault::None;
    std::string_view detail_;  // A literal.
};

}  // namespace gpushopper::api
