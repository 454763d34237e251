#include "daemon/ssh/patience.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

namespace gpushopper::ssh {
namespace {

using std::chrono::milliseconds;

// poll(2) counts in int milliseconds, on a clock of its own: the time is read again after each.
constexpr milliseconds kPollMax{60'000};

base::FileDescriptor makeEvent() {
    base::FileDescriptor event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event.valid()) throw std::system_error(errno, std::generic_category(), "eventfd");
    return event;
}

}  // namespace

Patience::Patience(base::Clock& clock, base::MonoTime deadline, const std::stop_token& stop)
    : clock_(clock),
      deadline_(deadline),
      stop_(stop),
      stop_event_(makeEvent()),
      on_stop_(stop_, [event = stop_event_.get()] {
          // Fails only when the counter is full, and then the poll wakes anyway.
          static_cast<void>(eventfd_write(event, 1));
      }) {}

Wake Patience::state() const {
    if (stop_.stop_requested()) return Wake::Cancelled;
    return now() < deadline_ ? Wake::Ready : Wake::OutOfTime;
}

Wake Patience::awaitUntil(int socket, short events, base::MonoTime until) const {
    until = std::min(until, deadline_);
    while (true) {
        if (stop_.stop_requested()) return Wake::Cancelled;
        const auto left = until - now();
        if (left <= left.zero()) return Wake::OutOfTime;
        const auto wait = std::min(std::chrono::ceil<milliseconds>(left), kPollMax);
        std::array<pollfd, 2> watched = {
            pollfd{.fd = socket, .events = events, .revents = 0},
            pollfd{.fd = stop_event_.get(), .events = POLLIN, .revents = 0}};
        const int count = poll(watched.data(), watched.size(), static_cast<int>(wait.count()));
        if (count < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "poll");
        // An error or a hang-up counts as ready: the next call on the socket says what it was.
        if (count > 0 && watched[0].revents != 0 && !stop_.stop_requested()) return Wake::Ready;
    }
}

}  // namespace gpushopper::ssh
