#include "sdk/check/child/timer.hpp"

#include <poll.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "sdk/check/refusal.hpp"

namespace gpushopper::check {

Timer::Timer(std::chrono::milliseconds limit)
    : file_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
    itimerspec time{};
    time.it_value.tv_sec = seconds.count();
    // A timer of 0 would never go off.
    time.it_value.tv_nsec = std::chrono::nanoseconds(limit - seconds).count() + 1;
    if (file_.get() < 0 || timerfd_settime(file_.get(), 0, &time, nullptr) != 0)
        throw Refusal(std::string("there is no timer: ") + std::generic_category().message(errno));
}

bool Timer::isOver() const {
    pollfd event{file_.get(), POLLIN, 0};
    return poll(&event, 1, 0) > 0;
}

}  // namespace gpushopper::check
