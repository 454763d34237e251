// Goal: every refusal that Vast.ai was seen to give, or documents, becomes the reaction that fits,
// and a create is only called "not applied" where that is certain. Method: tables of answers.

#include "plugins/vastai/api/judgement.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

constexpr std::int64_t kAsk = 29907796;

Failure judged(std::int32_t status, const std::string& body, const Question& question) {
    HttpResponse answer;
    answer.status = status;
    answer.body = body;
    return failureOf(answer, question);
}

struct Row {
    const char* story;
    std::int32_t status;
    const char* body;
    gsp_code code;
    gsp_outcome create_outcome;
};

// 2026-01 live: 400 with two blanks; documentation: 404 and 410.
const Row kSoldOut[] = {
    {"offer gone, live", 400,
     R"({"success":false,"error":"invalid_args","msg":"error 404/3603: no_such)"
     R"(_ask  Instance type by id 29907796 is not available.","ask_id":2990779)"
     R"(6})",
     GSP_NO_CAPACITY, GSP_NOT_APPLIED},
    {"offer gone, 404", 404,
     R"({"success":false,"error":"invalid_args","msg":"error 404/3603: no_such)"
     R"(_ask Instance type by id 29907796 is not available.","ask_id":29907796)"
     R"(})",
     GSP_NO_CAPACITY, GSP_NOT_APPLIED},
    {"offer gone, 410", 410,
     R"({"success":false,"error":"no_such_ask","msg":"error 410/3907: no_such_)"
     R"(ask Instance type 29907796 is no longer available.","ask_id":29907796})",
     GSP_NO_CAPACITY, GSP_NOT_APPLIED},
    {"offer gone, id as text", 410,
     R"({"success":false,"error":"no_such_ask","msg":"gone","ask_id":"29907796"})", GSP_NO_CAPACITY,
     GSP_NOT_APPLIED},
    {"offer gone, without an id", 410, R"({"success":false,"error":"no_such_ask","msg":"gone"})",
     GSP_NO_CAPACITY, GSP_NOT_APPLIED},
    {"offer gone, with 200", 200, R"({"success":false,"error":"no_such_ask","msg":"gone"})",
     GSP_NO_CAPACITY, GSP_NOT_APPLIED},
    {"the answer for another offer", 410,
     R"({"success":false,"error":"no_such_ask","msg":"gone","ask_id":1})", GSP_BAD_RESPONSE,
     GSP_MAYBE_APPLIED},
};

const Row kTooFast[] = {
    {"429 with detail", 429, R"({"detail":"API requests too frequent endpoint threshold=2.0"})",
     GSP_RATE_LIMITED, GSP_NOT_APPLIED},
    {"429 with message and code, live", 429,
     R"({"message":"The action could not be performed because there were too m)"
     R"(any requests by the current user. threshold=4.5*1.0\n\n","code":"429 T)"
     R"(oo Many Requests"})",
     GSP_RATE_LIMITED, GSP_NOT_APPLIED},
    {"429 as plain text", 429, "API requests too frequent: endpoint threshold=4.5",
     GSP_RATE_LIMITED, GSP_NOT_APPLIED},
    {"429 of destroys", 429, R"({"success":false,"error":"rate_limit_exceeded","msg":"slow down"})",
     GSP_RATE_LIMITED, GSP_NOT_APPLIED},
    {"429 without a word", 429, "", GSP_RATE_LIMITED, GSP_NOT_APPLIED},
};

const Row kKeys[] = {
    {"wrong key, 401", 401, R"({"success":false,"error":"auth_error","msg":"Invalid user key"})",
     GSP_AUTH, GSP_NOT_APPLIED},
    {"wrong key, 404", 404, R"({"success":false,"error":"auth_error","msg":"Invalid user key"})",
     GSP_AUTH, GSP_NOT_APPLIED},
    {"session expired, 404", 404, R"({"msg":"Session expired. Please log in again."})", GSP_AUTH,
     GSP_NOT_APPLIED},
    {"two factors", 401, R"({"msg":"Two Factor Authentication is required"})", GSP_AUTH,
     GSP_NOT_APPLIED},
    {"missing scope", 403, R"({"success":false,"error":"forbidden","msg":"no instance_write"})",
     GSP_AUTH, GSP_NOT_APPLIED},
    {"401 of a gateway", 401, "<html>401</html>", GSP_AUTH, GSP_NOT_APPLIED},
};

const Row kOthers[] = {
    {"no money", 400, R"({"success":false,"error":"invalid_args","msg":"Insufficient credits."})",
     GSP_FUNDS, GSP_NOT_APPLIED},
    {"no money, 402", 402, "", GSP_FUNDS, GSP_NOT_APPLIED},
    {"bad arguments", 400,
     R"({"success":false,"error":"invalid_args","msg":"error 400/3467: disk too small"})",
     GSP_INVALID_ARGUMENT, GSP_NOT_APPLIED},
    {"bad arguments, without success", 400, R"({"error":"invalid_request","msg":"bad column"})",
     GSP_INVALID_ARGUMENT, GSP_NOT_APPLIED},
    {"the dead list", 410,
     R"({"success":false,"error":"deprecated_endpoint","msg":"/api/v0/instance)"
     R"(s/ is deprecated. Use /api/v1/instances/ instead."})",
     GSP_BAD_RESPONSE, GSP_NOT_APPLIED},
    {"a no with 200", 200, R"({"success":false,"msg":"the host said no"})", GSP_PERMANENT,
     GSP_NOT_APPLIED},
    {"a yes without what was asked for", 200, R"({"success":true,"msg":"ok"})", GSP_BAD_RESPONSE,
     GSP_MAYBE_APPLIED},
    {"an empty object", 200, "{}", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
    {"nothing", 200, "", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
    {"a cut answer", 200, R"({"success":true,"new_contract":335970)", GSP_BAD_RESPONSE,
     GSP_MAYBE_APPLIED},
    {"a cut refusal", 400, R"({"success":false,"error":"no_such_ask)", GSP_BAD_RESPONSE,
     GSP_MAYBE_APPLIED},
    {"HTML with 200", 200, "<html><body>Welcome</body></html>", GSP_BAD_RESPONSE,
     GSP_MAYBE_APPLIED},
    {"HTML with 400", 400, "<html><body>Bad Request</body></html>", GSP_BAD_RESPONSE,
     GSP_MAYBE_APPLIED},
    {"HTML with 404", 404, "<html><body>nginx</body></html>", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
    {"a redirect", 302, "", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
    {"408", 408, "", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
    {"500", 500, R"({"success":false,"error":"no_such_ask","msg":"x"})", GSP_TRANSIENT,
     GSP_MAYBE_APPLIED},
    {"502", 502, "<html>Bad Gateway</html>", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
    {"503", 503, "", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
    {"504", 504, "", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
    {"conflict", 409, R"({"success":false,"error":"conflict","msg":"x"})", GSP_PERMANENT,
     GSP_NOT_APPLIED},
};

template <std::size_t N>
void checkAll(const Row (&rows)[N]) {
    for (const Row& row : rows) {
        INFO(row.story);
        const Failure create = judged(row.status, row.body, {"create", true, kAsk});
        CHECK(create.code == row.code);
        CHECK(create.outcome == row.create_outcome);
        CHECK(create.http_status == row.status);
        const Failure read = judged(row.status, row.body, {"search"});
        CHECK(read.outcome == GSP_NOT_APPLIED);
    }
}

TEST_CASE("an offer that is gone is told in whatever words (X12)", "[vastai]") {
    checkAll(kSoldOut);
}
TEST_CASE("too fast comes in five shapes", "[vastai]") { checkAll(kTooFast); }
TEST_CASE("a refused key comes with 401, 403 and 404", "[vastai]") { checkAll(kKeys); }
TEST_CASE("all other answers of a create", "[vastai]") { checkAll(kOthers); }

TEST_CASE("a machine is gone only in Vast.ai's own words", "[vastai]") {
    const Question question{"destroy", true};
    for (const char* gone :
         {R"({"success":false,"error":"no_such_instance","msg":"No such instance"})",
          R"({"success":false,"error":"not_found","msg":"x"})",
          R"({"error":"invalid_args","msg":"error 404/3: no_such_instance 5"})"}) {
        CHECK(judged(404, gone, question).code == GSP_NOT_FOUND);
    }
    for (const char* unclear :
         {"", "<html>404 Not Found</html>", "not_found", "{}", "[]", "null", R"({"success":false})",
          R"({"error":"no_pending_price_increase"})"}) {
        INFO(unclear);
        CHECK(judged(404, unclear, question).code == GSP_BAD_RESPONSE);
    }
    CHECK(judged(500, R"({"error":"no_such_instance"})", question).code == GSP_TRANSIENT);
}

TEST_CASE("what Vast.ai writes is quoted short, clean and without its markup", "[vastai]") {
    const std::string page = "<html><script>alert(1)</script><h1>Bad\x07 Gateway</h1>" +
                             std::string(100'000, 'x') + "</html>";
    const Failure failure = judged(502, page, {"search"});
    CHECK(failure.message.size() < 320);
    CHECK(failure.message.find('<') == std::string::npos);
    CHECK(failure.message.find('\x07') == std::string::npos);
    CHECK(failure.message.find("HTTP 502") != std::string::npos);
    const Failure named = judged(400, R"({"error":"invalid_args","msg":"no"})", {"search"});
    CHECK(named.provider_code == "invalid_args");
    CHECK(named.message == "Vast.ai answered the search with HTTP 400 invalid_args: no");
    CHECK(
        judged(400, R"({"error":"<b>odd</b> word","msg":"no"})", {"search"}).provider_code.empty());
}

}  // namespace
}  // namespace gpushopper::vastai
