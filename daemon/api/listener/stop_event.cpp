#include "daemon/api/listener/stop_event.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "daemon/base/assert.hpp"

namespace gpushopper::api {
namespace {

int openedEvent() {
    const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    return fd;
}

}  // namespace

StopEvent::StopEvent() : fd_(openedEvent()) {}

StopEvent::~StopEvent() { ::close(fd_); }

void StopEvent::request() {
    if (requested_.exchange(true)) return;
    GS_ASSERT(::eventfd_write(fd_, 1) == 0);
}

}  // namespace gpushopper::api
