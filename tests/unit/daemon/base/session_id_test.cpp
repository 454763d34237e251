// Goal: only a UUID is ever a session id. Method: round trips and refusals.

#include "daemon/base/session_id.hpp"

#include "daemon/base/random.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

TEST_CASE("ids round-trip in any case of letters and print in lower case", "[base]") {
    const std::string text = "6df2c8fd-2a4a-4850-be83-8accebeb9009";
    REQUIRE(SessionId::parse(text));
    CHECK(SessionId::parse(text)->str() == text);
    CHECK(SessionId::parse("6DF2C8FD-2A4A-4850-BE83-8ACCEBEB9009")->str() == text);
}

TEST_CASE("anything but the 36 characters is no id", "[base]") {
    for (const char* text :
         {"", "nope", "6df2c8fd2a4a4850be838accebeb9009", "6df2c8fd-2a4a-4850-be83-8accebeb900",
          "6df2c8fd-2a4a-4850-be83-8accebeb90099", "6df2c8fd_2a4a-4850-be83-8accebeb9009",
          "6df2c8fg-2a4a-4850-be83-8accebeb9009", "{6df2c8fd-2a4a-4850-be83-8accebeb900}"})
        CHECK_FALSE(SessionId::parse(text));
}

TEST_CASE("fresh ids are version 4 and differ", "[base]") {
    const auto random = makeSystemRandom();
    const SessionId first = SessionId::make(*random);
    const SessionId second = SessionId::make(*random);
    CHECK(first != second);
    CHECK(first.str()[14] == '4');
    CHECK(std::string("89ab").find(first.str()[19]) != std::string::npos);
}

}  // namespace
}  // namespace gpushopper::base
