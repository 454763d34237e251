#include "daemon/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace gpushopper::base {

void assertFailed(const char* expression, const char* file, int line) noexcept {
    std::fprintf(stderr, "gpu-shopper: broken invariant: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace gpushopper::base
