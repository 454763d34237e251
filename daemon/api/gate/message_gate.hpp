#pragma once

/// MessageGate: reads the requests of one connection, one after the other, header and body. Every
/// listener feeds it what the client sends; what it hands out is all that anybody sees of a
/// request, and bytes behind a request stay the next one's.
///
/// Pure: no socket, no clock. Thread safety: one thread at a time.

#include <string_view>

#include "daemon/api/gate/chunked_body.hpp"
#include "daemon/api/gate/header_gate.hpp"
#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

/// A request and what its connection needs to know.
struct ReceivedRequest {
    Request request;
    bool http_1_0 = false;
    /// False: the connection cannot, or should not, carry another request.
    bool keep_alive = false;
};

class MessageGate {
public:
    enum class Phase : std::uint8_t {
        Idle,    ///< Nothing of a request is here.
        Header,  ///< Some of its header is.
        Body,    ///< All of its header, and some of its body is missing.
        Ready,   ///< A request can be taken, whole or with its fault.
    };

    /// How many of the bytes it took; none while a request is ready.
    std::size_t feed(std::string_view bytes);
    Phase phase() const;

    /// True once per request whose client waits for `100 Continue` before it sends the body.
    bool takeContinue();
    /// What has come so far becomes a request with this fault: it took too long, or has ended.
    void fail(RequestFault fault, std::string_view detail);
    /// Once Ready; the next request begins.
    ReceivedRequest take();

private:
    void feedHeader(std::string_view& rest);
    void feedBody(std::string_view& rest);
    void beginBody();
    void setProgress(BodyProgress progress);

    Phase phase_ = Phase::Header;  // Idle is asked of the header gate.
    HeaderGate header_;
    ChunkedBody chunks_;
    std::string body_;
    BodyState body_state_ = BodyState::Complete;
    RequestFault fault_ = RequestFault::None;
    std::string_view detail_;
    bool continue_wanted_ = false;
};

}  // namespace gpushopper::api
