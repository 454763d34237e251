#pragma once

/// Connection: one client, from its first byte to its last: what is read of its requests, what is
/// still to be written, and the deadline of what it has to do next. It never blocks and starts
/// nothing: a listener calls advance() when the client may have done something, waits as it is
/// told, and runs the handler when a request is ready. Both listeners are built on it.
///
///     Idle -> Header -> Body -> (ready) -> Writing -> Idle, or Draining -> closed
///
/// Thread safety: one thread at a time.

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "daemon/api/connection/listener_limits.hpp"
#include "daemon/api/connection/occupancy.hpp"
#include "daemon/api/connection/outgoing.hpp"
#include "daemon/api/connection/transport.hpp"
#include "daemon/api/gate/message_gate.hpp"

namespace gpushopper::api {

class Connection {
public:
    struct Timing {
        const ListenerLimits& limits;
        base::MonoTime begun;
    };
    /// What has to happen before it can go on.
    enum class Next : std::uint8_t {
        Readable,  ///< The client sends something, or deadline() passes.
        Writable,  ///< The client takes something, or deadline() passes.
        Handler,   ///< takeRequest() and answer().
        End,       ///< Nothing: it is over.
    };
    enum class State : std::uint8_t { Idle, Header, Body, Writing, Draining };

    /// `address`: of the client. A refused seat makes a connection that says so and ends.
    Connection(std::unique_ptr<Transport> transport, Occupancy::Seat seat, std::string address,
               Timing timing);

    /// Reads and writes as far as the client lets it; `buffer` is scratch space.
    Next advance(base::MonoTime now, std::span<char> buffer);
    /// The deadline has passed: a request that took too long becomes ready with its fault.
    Next expire(base::MonoTime now);
    State state() const { return state_; }
    base::MonoTime deadline() const { return deadline_; }
    /// For a stop: what is being written must be gone by then, however steadily the client takes
    /// it.
    void hurry(base::MonoTime until);

    /// After Next::Handler.
    ReceivedRequest takeRequest();
    /// `outgoing` empty: the handler failed, and the connection ends.
    void answer(Outgoing outgoing, bool keep_alive);

    int fd() const { return transport_->fd(); }

private:
    // Each does one thing; nullopt: look again what is next.
    std::optional<Next> write(base::MonoTime now);
    std::optional<Next> afterAnswer(base::MonoTime now, std::span<char> buffer);
    std::optional<Next> read(base::MonoTime now, std::span<char> buffer);
    std::optional<Next> readEnded();
    Next drain(std::span<char> buffer);
    void feed(std::string_view bytes, base::MonoTime now);
    void enter(State state, base::MonoTime now);
    base::Millis limitOf(State state) const;

    const std::unique_ptr<Transport> transport_;
    const Occupancy::Seat seat_;
    const std::string address_;
    const ListenerLimits& limits_;

    State state_ = State::Idle;
    base::MonoTime deadline_;
    base::MonoTime hurry_until_ = base::MonoTime::max();
    MessageGate gate_;
    std::string unread_;  // Came behind the request that is being handled.
    Outgoing outgoing_;
    bool answering_ = false;     // What goes out is an answer, no interim one.
    bool keep_alive_ = true;     // After the answer.
    bool taken_whole_ = true;    // Nothing of the request that is answered can still be on its way.
    bool client_ended_ = false;  // It sends no more.
    bool broken_ = false;
    std::size_t drained_ = 0;
};

}  // namespace gpushopper::api
