// Goal: times look the same on every wire. Method: known instants both ways, and refusals.

#include "daemon/base/clock.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

TEST_CASE("times print as RFC 3339 with milliseconds", "[base]") {
    CHECK(formatRfc3339(wallFromMillis(0)) == "1970-01-01T00:00:00.000Z");
    CHECK(formatRfc3339(wallFromMillis(1'795'518'832'291)) == "2026-11-24T11:13:52.291Z");
    CHECK(formatRfc3339(wallFromMillis(951'782'400'000)) == "2000-02-29T00:00:00.000Z");
}

TEST_CASE("times are read with Z or an offset", "[base]") {
    const auto instant = wallFromMillis(1'795'518'832'291);
    CHECK(parseRfc3339("2026-11-24T11:13:52.291Z") == instant);
    CHECK(parseRfc3339("2026-11-24T12:13:52.291+01:00") == instant);
    CHECK(parseRfc3339("2026-11-24T11:13:52.291123Z") == instant);
    CHECK(parseRfc3339("1970-01-01T00:00:00Z") == wallFromMillis(0));
}

TEST_CASE("what is no time is refused", "[base]") {
    for (const char* text :
         {"", "2026-11-24", "2026-02-30T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T11:13:52",
          "2026-11-24T11:13:52.Z", "2026-11-24T11:13:52Zx", "2026-11-24T11:13:52+1:00"})
        CHECK_FALSE(parseRfc3339(text));
}

}  // namespace
}  // namespace gpushopper::base
