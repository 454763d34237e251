#include "daemon/api/gate/message_gate.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace gpushopper::api {

std::size_t MessageGate::feed(std::string_view bytes) {
    std::string_view rest = bytes;
    if (phase_ == Phase::Header) feedHeader(rest);
    if (phase_ == Phase::Body) feedBody(rest);
    return bytes.size() - rest.size();
}

MessageGate::Phase MessageGate::phase() const {
    return phase_ == Phase::Header && !header_.begun() ? Phase::Idle : phase_;
}

void MessageGate::feedHeader(std::string_view& rest) {
    rest.remove_prefix(header_.feed(rest));
    if (header_.state() == GateState::Refused) fail(header_.fault(), header_.detail());
    if (header_.state() == GateState::Complete) beginBody();
}

void MessageGate::beginBody() {
    const RequestHead& head = header_.head();
    const bool no_body =
        head.body == BodyKind::None || (head.body == BodyKind::Length && head.content_length == 0);
    phase_ = no_body ? Phase::Ready : Phase::Body;
    if (head.body == BodyKind::Length && head.content_length > kBodyBytesMax)
        setProgress(BodyProgress::TooLarge);
    continue_wanted_ = phase_ == Phase::Body && head.expects_continue;
}

void MessageGate::feedBody(std::string_view& rest) {
    if (rest.empty()) return;
    continue_wanted_ = false;  // It did not wait.
    const RequestHead& head = header_.head();
    if (head.body == BodyKind::Chunked) {
        rest.remove_prefix(chunks_.feed(rest, body_));
        setProgress(chunks_.progress());
        return;
    }
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>(rest.size(), head.content_length - body_.size()));
    body_.append(rest.substr(0, count));
    rest.remove_prefix(count);
    if (body_.size() == head.content_length) setProgress(BodyProgress::Complete);
}

void MessageGate::setProgress(BodyProgress progress) {
    switch (progress) {
        case BodyProgress::Incomplete:
            return;
        case BodyProgress::Complete:
            break;
        case BodyProgress::Malformed:
            return fail(RequestFault::Malformed, "the framing of the chunked body is broken");
        case BodyProgress::TooLarge:
            body_.clear();
            body_state_ = BodyState::TooLarge;
            break;
    }
    phase_ = Phase::Ready;
}

bool MessageGate::takeContinue() { return std::exchange(continue_wanted_, false); }

void MessageGate::fail(RequestFault fault, std::string_view detail) {
    fault_ = fault;
    detail_ = detail;
    phase_ = Phase::Ready;
}

ReceivedRequest MessageGate::take() {
    RequestHead& head = header_.head();
    ReceivedRequest received;
    received.http_1_0 = head.http_1_0;
    received.keep_alive =
        head.keep_alive && fault_ == RequestFault::None && body_state_ == BodyState::Complete;
    Request& request = received.request;
    request.method = std::move(head.method);
    request.target = std::move(head.target);
    request.headers = std::move(head.headers);
    request.body_state = body_state_;
    request.fault = fault_;
    request.fault_detail = std::string(detail_);
    if (fault_ == RequestFault::None) request.body = std::move(body_);
    *this = MessageGate();
    return received;
}

}  // namespace gpushopper::api
