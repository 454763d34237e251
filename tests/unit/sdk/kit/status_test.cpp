// Goal: each status becomes the failure to which the core reacts rightly, above all about money:
// what is unclear is never called "not applied". Method: a table of all that matters, then every
// number.

#include <gpushopper/kit/status.hpp>

#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using std::chrono::seconds;

Failure failureOf(const HttpResponse& response, gsp_outcome on_unclear) {
    try {
        judgeStatus(response, on_unclear);
    } catch (const Failure& failure) {
        return failure;
    }
    return Failure(GSP_OK, "returned");
}

struct Row {
    int status;
    gsp_code code;
    bool unclear;
};

TEST_CASE("statuses and what they mean", "[status]") {
    const Row rows[] = {
        {200, GSP_OK, false},
        {201, GSP_OK, false},
        {204, GSP_OK, false},
        {301, GSP_BAD_RESPONSE, true},
        {304, GSP_BAD_RESPONSE, true},
        {100, GSP_BAD_RESPONSE, true},
        {400, GSP_INVALID_ARGUMENT, false},
        {401, GSP_AUTH, false},
        {402, GSP_FUNDS, false},
        {403, GSP_AUTH, false},
        {404, GSP_NOT_FOUND, false},
        {405, GSP_PERMANENT, false},
        {408, GSP_TRANSIENT, true},
        {409, GSP_PERMANENT, false},
        {410, GSP_PERMANENT, false},
        {413, GSP_INVALID_ARGUMENT, false},
        {422, GSP_INVALID_ARGUMENT, false},
        {425, GSP_TRANSIENT, true},
        {429, GSP_RATE_LIMITED, false},
        {500, GSP_TRANSIENT, true},
        {502, GSP_TRANSIENT, true},
        {503, GSP_TRANSIENT, true},
        {504, GSP_TRANSIENT, true},
        {520, GSP_TRANSIENT, true},
        {0, GSP_BAD_RESPONSE, true},
        {600, GSP_BAD_RESPONSE, true},
        {-7, GSP_BAD_RESPONSE, true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.status);
        const Failure write = failureOf({row.status, {}, ""}, GSP_MAYBE_APPLIED);
        CHECK(write.code == row.code);
        CHECK(write.outcome == (row.unclear ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED));
        const Failure read = failureOf({row.status, {}, ""}, GSP_NOT_APPLIED);
        CHECK(read.code == row.code);
        CHECK(read.outcome == GSP_NOT_APPLIED);
    }
}

TEST_CASE("only 2xx returns; a write is \"not applied\" only after a 4xx", "[status]") {
    for (int status = -1; status < 1000; ++status) {
        CAPTURE(status);
        const Failure failure = failureOf({status, {}, "x"}, GSP_MAYBE_APPLIED);
        CHECK((failure.code == GSP_OK) == (status >= 200 && status < 300));
        if (failure.code == GSP_OK) continue;
        CHECK(failure.http_status == status);
        if (failure.outcome == GSP_NOT_APPLIED) CHECK((status >= 400 && status < 500));
    }
}

TEST_CASE("the time to wait comes along", "[status]") {
    const KeyValues later = {{"Retry-After", "17"}};
    CHECK(failureOf({429, later, ""}, GSP_NOT_APPLIED).retry_after == seconds(17));
    CHECK(failureOf({503, later, ""}, GSP_NOT_APPLIED).retry_after == seconds(17));
    CHECK(failureOf({429, {}, ""}, GSP_NOT_APPLIED).retry_after < seconds(0));
    CHECK(failureOf({404, later, ""}, GSP_NOT_APPLIED).retry_after < seconds(0));
}

TEST_CASE("the message says the status and what the provider said, cleaned", "[status]") {
    CHECK(failureOf({502, {}, "<html><h1>Bad\nGateway</h1>"}, GSP_NOT_APPLIED).message ==
          "HTTP 502: Bad Gateway");
    CHECK(failureOf({500, {}, "<br>"}, GSP_NOT_APPLIED).message == "HTTP 500");
    const Failure huge = failureOf({500, {}, std::string(10'000'000, 'x')}, GSP_NOT_APPLIED);
    CHECK(huge.message.size() < 300);
}

}  // namespace
}  // namespace gpushopper
