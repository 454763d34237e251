// Request targets: decoded once, never repaired, never resolved.

#include "daemon/api/wire/target.hpp"
#include "tests/support/catch.hpp"

using gpushopper::api::parseTarget;

TEST_CASE("Paths are split at slashes and decoded after that") {
    const auto target = parseTarget("/api/v1/inventory/mock%2D1%2Fx?a=1");
    REQUIRE(target);
    CHECK(target->segments == std::vector<std::string>{"api", "v1", "inventory", "mock-1/x"});
}

TEST_CASE("One trailing slash is ignored, dots and double slashes stay") {
    CHECK(parseTarget("/health/")->segments == std::vector<std::string>{"health"});
    CHECK(parseTarget("/health//")->segments == std::vector<std::string>{"health", ""});
    CHECK(parseTarget("/a/../b")->segments == std::vector<std::string>{"a", "..", "b"});
    CHECK(parseTarget("/")->segments == std::vector<std::string>{""});
}

TEST_CASE("The absolute form asks for its path") {
    CHECK(parseTarget("http://shop.example:8080/health?x=1")->path == "/health");
    CHECK(parseTarget("http://shop.example")->path == "/");
    CHECK(parseTarget("HTTP://shop.example/health")->path == "/health");
    CHECK(parseTarget("*")->server_wide);
}

TEST_CASE("Query values keep their order, repeats and blanks") {
    const auto target = parseTarget("/i?a=x+y&b=%20&a=%2B&flag&=v&&c=1=2");
    REQUIRE(target);
    REQUIRE(target->query.size() == 6);
    CHECK(target->query[0].value == "x y");
    CHECK(target->query[1].value == " ");
    CHECK(target->query[2].value == "+");
    CHECK(target->query[3].name == "flag");
    CHECK(target->query[3].value.empty());
    CHECK(target->query[4].name.empty());
    CHECK(target->query[5].value == "1=2");
}

TEST_CASE("Broken escapes and control bytes refuse the whole target") {
    const char* text = GENERATE("/a%", "/a%2", "/a%zz", "/a?b=%zz", "/a?b=%00", "/%00", "/a\x01",
                                "/a?b=\x7f", "/a?b=%1F", "relative", "/a?%2=1");
    CAPTURE(text);
    CHECK_FALSE(parseTarget(text));
}
