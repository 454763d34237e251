// Goal: only addresses that nobody else can reach count as the machine's own.

#include "daemon/app/loopback.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::app {
namespace {

TEST_CASE("loopback addresses are recognised, everything else is refused", "[app]") {
    for (const char* own : {"127.0.0.1", "127.9.9.9", "::1", "localhost"}) CHECK(isLoopback(own));
    for (const char* open : {"0.0.0.0", "::", "10.0.0.1", "", "example.org",
                             "127.0.0.1.example.org", "localhost.example.org", "1270.0.0.1"})
        CHECK_FALSE(isLoopback(open));
}

}  // namespace
}  // namespace gpushopper::app
