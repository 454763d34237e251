// Headers that decide about the form of an answer or a body.

#include "daemon/api/wire/negotiation.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::api {

TEST_CASE("Accept: JSON is fine when some range with a weight above zero names it") {
    struct Row {
        const char* accept;
        bool fine;
    };
    const Row row = GENERATE(
        Row{"*/*", true}, Row{"application/*", true}, Row{"application/json", true},
        Row{"Application/JSON", true}, Row{"text/html, application/json;q=0.5", true},
        Row{"text/html,*/*;q=0.001", true}, Row{"application/json; charset=utf-8", true},
        Row{"text/html", false}, Row{"application/json;q=0", false},
        Row{"application/json;q=0.000, */*", false}, Row{"*/*;q=0", false},
        Row{"application/xml, text/*", false}, Row{"", false}, Row{"application/json;q=x", false});
    CAPTURE(row.accept);
    CHECK(acceptsJson(Headers{{"Accept", row.accept}}) == row.fine);
}

TEST_CASE("No Accept header is fine, and several count as one list") {
    CHECK(acceptsJson({}));
    CHECK(acceptsJson({{"Accept", "text/html"}, {"accept", "application/json"}}));
}

TEST_CASE("Accept-Encoding: gzip only for who says so, and a weight of 0 excludes") {
    struct Row {
        const char* accept;
        bool fine;
    };
    const Row row =
        GENERATE(Row{"gzip", true}, Row{"br, GZIP;q=0.1, deflate", true}, Row{"x-gzip", true},
                 Row{"*", true}, Row{"*;q=0, gzip", true}, Row{"gzip;q=0, *", false},
                 Row{"gzip;q=0.000", false}, Row{"br, deflate", false}, Row{"identity", false},
                 Row{"*;q=0", false}, Row{"", false}, Row{"gzip;q=x", false});
    CAPTURE(row.accept);
    CHECK(acceptsGzip(Headers{{"Accept-Encoding", row.accept}}) == row.fine);
    CHECK_FALSE(acceptsGzip({}));
}

TEST_CASE("Content-Type: JSON in UTF-8 or nothing") {
    struct Row {
        const char* type;
        bool fine;
    };
    const Row row = GENERATE(
        Row{"application/json", true}, Row{"APPLICATION/JSON; Charset=UTF-8", true},
        Row{"application/json;charset=\"utf-8\"", true},
        Row{"application/json; charset=latin1", false}, Row{"application/json; profile=x", false},
        Row{"text/plain", false}, Row{"", false}, Row{"application/x-www-form-urlencoded", false},
        Row{"application/problem+json", false});
    CAPTURE(row.type);
    CHECK(declaresJson(Headers{{"Content-Type", row.type}}) == row.fine);
}

TEST_CASE("A request id is taken over when it is fit to be printed anywhere") {
    CHECK(usableRequestId({{"X-Request-Id", "abc-1.2_Z"}}) == "abc-1.2_Z");
    CHECK_FALSE(usableRequestId({}));
    CHECK_FALSE(usableRequestId({{"X-Request-Id", ""}}));
    CHECK_FALSE(usableRequestId({{"X-Request-Id", "a b"}}));
    CHECK_FALSE(usableRequestId({{"X-Request-Id", std::string(129, 'a')}}));
}

TEST_CASE("Prefer: respond-async is found in a list") {
    CHECK(prefersAsync({{"Prefer", "wait=10, respond-async"}}));
    CHECK_FALSE(prefersAsync({{"Prefer", "wait=10"}}));
}

}  // namespace gpushopper::api
