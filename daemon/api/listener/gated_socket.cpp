#include "daemon/api/listener/gated_socket.hpp"

#include <poll.h>

#include <array>
#include <utility>

namespace gpushopper::api {
namespace {

constexpr std::size_t kReadBytes = 16'384;

enum class Waited : unsigned char { Client, Stop, Deadline };

Waited waitOn(int fd, short events, int stop_fd, base::Millis at_most) {
    std::array<pollfd, 2> watched{{{fd, events, 0}, {stop_fd, POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(),
                             static_cast<int>(std::max<std::int64_t>(at_most.count(), 0)));
    if (ready == 0) return Waited::Deadline;
    return ready > 0 && watched[1].revents != 0 ? Waited::Stop : Waited::Client;
}

}  // namespace

GatedSocket::GatedSocket(std::unique_ptr<Connection> connection,
                         const Poco::Net::SocketAddress& address, Waiting waiting)
    : ReplaySocket(connection->fd(), address),
      connection_(std::move(connection)),
      clock_(waiting.clock),
      stop_(waiting.stop) {}

bool GatedSocket::poll(const Poco::Timespan& timeout, int mode) {
    return ReplaySocket::poll(timeout, mode) || awaitRequest();
}

bool GatedSocket::awaitRequest() {
    std::array<char, kReadBytes> buffer{};
    while (true) {
        const auto next = connection_->advance(clock_.monotonicNow(), buffer);
        if (next == Connection::Next::End) return false;
        if (next == Connection::Next::Handler) {
            present(connection_->takeRequest());
            return true;
        }
        if (!awaitClient(next)) return false;
    }
}

bool GatedSocket::awaitClient(Connection::Next next) {
    const short events = next == Connection::Next::Writable ? POLLOUT : POLLIN;
    const auto left =
        std::chrono::ceil<base::Millis>(connection_->deadline() - clock_.monotonicNow());
    // A negative descriptor is not watched.
    switch (waitOn(connection_->fd(), events, hurried_ ? -1 : stop_.fd(), left)) {
        case Waited::Client:
            return true;
        case Waited::Deadline:
            return connection_->expire(clock_.monotonicNow()) == Connection::Next::Handler;
        case Waited::Stop:
            break;
    }
    if (connection_->state() != Connection::State::Writing) return false;
    hurried_ = true;
    connection_->hurry(clock_.monotonicNow() + kStopWriteLimit);
    return true;
}

void GatedSocket::answer(Outgoing outgoing) {
    connection_->answer(std::move(outgoing), received().keep_alive);
    // Poco will not ask again: what follows is the answer and the end.
    if (!received().keep_alive) awaitRequest();
}

}  // namespace gpushopper::api
