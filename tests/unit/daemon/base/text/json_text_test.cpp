// Goal: what is written is valid JSON in valid UTF-8 whatever comes in. Method: awkward texts
// beside what must come out.

#include "daemon/base/text/json_text.hpp"

#include <limits>

#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

std::string quoted(std::string_view text) {
    std::string out;
    appendJsonString(out, text);
    return out;
}

std::string decimal(std::int64_t value, int digits) {
    std::string out;
    appendJsonDecimal(out, value, digits);
    return out;
}

TEST_CASE("control characters are escaped and bytes that are no UTF-8 replaced", "[base]") {
    CHECK(quoted("plain") == "\"plain\"");
    CHECK(quoted("a\"b\\c\n\t\r") == R"("a\"b\\c\n\t\r")");
    CHECK(quoted(std::string_view("\0\x1b\x7f", 3)) == R"("\u0000\u001b\u007f")");
    CHECK(quoted("Yutakach\xC5\x8D \xF0\x9F\x98\x80") == "\"Yutakach\xC5\x8D \xF0\x9F\x98\x80\"");
    const std::string kBad = "\xEF\xBF\xBD";
    CHECK(quoted("\xFF") == "\"" + kBad + "\"");
    CHECK(quoted("\xC5") == "\"" + kBad + "\"");
    CHECK(quoted("\xC0\xAF") == "\"" + kBad + kBad + "\"");             // Overlong.
    CHECK(quoted("\xED\xA0\x80") == "\"" + kBad + kBad + kBad + "\"");  // A surrogate.
    CHECK(quoted("\xF4\x90\x80\x80") == "\"" + kBad + kBad + kBad + kBad + "\"");
    CHECK(quoted("\xE2\x82x") == "\"" + kBad + kBad + "x\"");  // Cut, then text.
}

TEST_CASE("decimals are exact and as short as can be", "[base]") {
    CHECK(decimal(950'000, 6) == "0.95");
    CHECK(decimal(0, 6) == "0");
    CHECK(decimal(1'000'000, 6) == "1");
    CHECK(decimal(1, 6) == "0.000001");
    CHECK(decimal(12'800, 3) == "12.8");
    CHECK(decimal(-1'500'000, 6) == "-1.5");
    CHECK(decimal(42, 0) == "42");
    CHECK(decimal(100, 0) == "100");
    CHECK(decimal(std::numeric_limits<std::int64_t>::min(), 6) == "-9223372036854.775808");
}

TEST_CASE("a text is cut between characters", "[base]") {
    CHECK(cutUtf8("abc", 3) == "abc");
    CHECK(cutUtf8("abcd", 3) == "abc");
    CHECK(cutUtf8("ab\xE2\x82\xAC", 4) == "ab");
    CHECK(cutUtf8("ab\xE2\x82\xAC", 5) == "ab\xE2\x82\xAC");
    CHECK(cutUtf8("\x80\x80\x80\x80\x80\x80", 5).size() == 5);
    CHECK(cutUtf8("", 0).empty());
}

}  // namespace
}  // namespace gpushopper::base
