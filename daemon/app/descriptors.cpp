#include "daemon/app/descriptors.hpp"

#include <sys/resource.h>

#include <cerrno>
#include <system_error>

namespace gpushopper::app {
namespace {

rlimit currentLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::system_error(errno, std::generic_category(), "getrlimit");
    return limit;
}

}  // namespace

void raiseDescriptorLimit() {
    rlimit limit = currentLimit();
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::system_error(errno, std::generic_category(), "setrlimit");
}

std::size_t descriptorLimit() { return currentLimit().rlim_cur; }

}  // namespace gpushopper::app
