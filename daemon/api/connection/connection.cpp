#include "daemon/api/connection/connection.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/assert.hpp"

namespace gpushopper::api {
namespace {

// Then others get their turn.
constexpr int kDrainReadsMax = 16;

Connection::Next waitFor(IoState state) {
    return state == IoState::WantsWrite ? Connection::Next::Writable : Connection::Next::Readable;
}

bool mustWait(IoState state) { return state == IoState::WantsRead || state == IoState::WantsWrite; }

}  // namespace

Connection::Connection(std::unique_ptr<Transport> transport, Occupancy::Seat seat,
                       std::string address, Timing timing)
    : transport_(std::move(transport)),
      seat_(std::move(seat)),
      address_(std::move(address)),
      limits_(timing.limits) {
    enter(State::Idle, timing.begun);
    if (seat_.admission() == Admission::Refused)
        gate_.fail(RequestFault::Overloaded, "there are too many connections; try again later");
}

Connection::Next Connection::advance(base::MonoTime now, std::span<char> buffer) {
    std::optional<Next> next;
    while (!next) {
        if (broken_) return Next::End;
        if (!outgoing_.empty()) {
            next = write(now);
        } else if (answering_) {
            next = afterAnswer(now, buffer);
        } else if (state_ == State::Draining) {
            next = drain(buffer);
        } else if (gate_.phase() == MessageGate::Phase::Ready) {
            next = Next::Handler;
        } else {
            next = read(now, buffer);
        }
    }
    return *next;
}

std::optional<Connection::Next> Connection::write(base::MonoTime now) {
    const IoResult result = outgoing_.flush(*transport_);
    if (outgoing_.empty()) return std::nullopt;
    if (!mustWait(result.state)) return Next::End;
    // The deadline of an interim answer is that of the body which it asks for.
    if (answering_ && (state_ != State::Writing || result.bytes > 0)) enter(State::Writing, now);
    return waitFor(result.state);
}

std::optional<Connection::Next> Connection::afterAnswer(base::MonoTime now,
                                                        std::span<char> buffer) {
    answering_ = false;
    if (keep_alive_) {
        enter(State::Idle, now);
        const bool more_is_here = !unread_.empty() || client_ended_ || transport_->hasBuffered();
        return more_is_here ? std::nullopt : std::optional(Next::Readable);
    }
    // Closing over bytes that nobody has read resets the connection, and the client may never see
    // its answer.
    const bool all_was_read = taken_whole_ && unread_.empty();
    if (all_was_read && transport_->receive(buffer).state != IoState::Done) return Next::End;
    transport_->shutdownSend();
    enter(State::Draining, now);
    return std::nullopt;
}

std::optional<Connection::Next> Connection::read(base::MonoTime now, std::span<char> buffer) {
    if (!unread_.empty()) {
        feed(std::exchange(unread_, {}), now);
        return std::nullopt;
    }
    if (client_ended_) return readEnded();
    const IoResult result = transport_->receive(buffer);
    if (mustWait(result.state)) return waitFor(result.state);
    if (result.state == IoState::Gone) return Next::End;
    client_ended_ = result.state == IoState::Ended;
    feed({buffer.data(), result.bytes}, now);
    return std::nullopt;
}

std::optional<Connection::Next> Connection::readEnded() {
    if (gate_.phase() == MessageGate::Phase::Idle) return Next::End;
    gate_.fail(RequestFault::Malformed, "the connection ended before the request did");
    return std::nullopt;
}

Connection::Next Connection::drain(std::span<char> buffer) {
    for (int reads = 0; reads < kDrainReadsMax; ++reads) {
        const IoResult result = transport_->receive(buffer);
        if (mustWait(result.state)) return waitFor(result.state);
        drained_ += result.bytes;
        if (result.state != IoState::Done || drained_ > kDrainBytesMax) return Next::End;
    }
    return Next::Readable;
}

void Connection::feed(std::string_view bytes, base::MonoTime now) {
    const std::size_t taken = gate_.feed(bytes);
    unread_ = std::string(bytes.substr(taken));
    const MessageGate::Phase phase = gate_.phase();
    if (phase == MessageGate::Phase::Header && state_ != State::Header) enter(State::Header, now);
    if (phase == MessageGate::Phase::Body && state_ != State::Body) enter(State::Body, now);
    if (gate_.takeContinue()) outgoing_ = Outgoing("HTTP/1.1 100 Continue\r\n\r\n");
}

Connection::Next Connection::expire(base::MonoTime now) {
    const bool request_is_late = state_ == State::Header || state_ == State::Body;
    if (!request_is_late || !outgoing_.empty() || answering_) return Next::End;
    gate_.fail(RequestFault::TimedOut, state_ == State::Header
                                           ? "the header was not complete in time"
                                           : "the body was not complete in time");
    enter(state_, now);
    return Next::Handler;
}

void Connection::hurry(base::MonoTime until) {
    hurry_until_ = until;
    deadline_ = std::min(deadline_, until);
}

ReceivedRequest Connection::takeRequest() {
    ReceivedRequest received = gate_.take();
    received.request.client = address_;
    taken_whole_ = received.request.fault == RequestFault::None &&
                   received.request.body_state == BodyState::Complete;
    return received;
}

void Connection::answer(Outgoing outgoing, bool keep_alive) {
    broken_ = outgoing.empty();
    outgoing_ = std::move(outgoing);
    answering_ = true;
    keep_alive_ = keep_alive;
}

void Connection::enter(State state, base::MonoTime now) {
    state_ = state;
    deadline_ = std::min(now + limitOf(state), hurry_until_);
}

base::Millis Connection::limitOf(State state) const {
    switch (state) {
        case State::Idle:
            return limits_.idle;
        case State::Header:
            return limits_.header;
        case State::Body:
            return limits_.body;
        case State::Writing:
            return limits_.stalled_write;
        case State::Draining:
            return limits_.drain;
    }
    GS_ASSERT(false && "a state without a limit");
    return {};
}

}  // namespace gpushopper::api
