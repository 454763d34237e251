// Goal: origins are read as browsers write them, and what is none is refused.

#include "daemon/config/origins.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::config {

TEST_CASE("a list of origins is split at its commas", "[config]") {
    CHECK(originsOf("").empty());
    CHECK(originsOf(" , ,").empty());
    CHECK(originsOf("https://a , http://b:8080") ==
          std::vector<std::string>{"https://a", "http://b:8080"});
}

TEST_CASE("an origin is a scheme, a host and perhaps a port", "[config]") {
    CHECK(isOrigin("https://shop.example"));
    CHECK(isOrigin("http://127.0.0.1:3000"));
    for (const char* text : {"", "*", "https://", "https://*", "shop.example", "https://a/",
                             "https://a/b", "ftp://a", "https://u@a", "https://a b", "null"}) {
        CAPTURE(text);
        CHECK_FALSE(isOrigin(text));
    }
}

}  // namespace gpushopper::config
