// "no_such_ask", "No available nodes" and "no public IPs" were not recognised as sold out, so no
// other offer was tried. Recorded refusals of both marketplaces, and words that only look alike.

#include "plugins/tensordock/talk/verdict.hpp"
#include "plugins/vastai/api/judgement.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper {
namespace {

constexpr std::int64_t kAsk = 29907796;

HttpResponse response(std::int32_t status, const std::string& body) {
    HttpResponse answer;
    answer.status = status;
    answer.body = body;
    return answer;
}

gsp_code vastAi(std::int32_t status, const std::string& body) {
    return vastai::failureOf(response(status, body), {"create", true, kAsk}).code;
}

gsp_code tensorDock(std::int32_t status, const std::string& body) {
    return tensordock::failureOf(
               [&] { tensordock::judge(tensordock::Errand::Create, response(status, body)); })
        .code;
}

std::string saying(const std::string& words) {
    return R"({"status":400,"error":")" + words + "\"}";
}

}  // namespace

TEST_CASE("Vast.ai's words for an offer that is gone mean: no capacity") {
    CHECK(vastAi(400, R"({"success":false,"error":"invalid_args","msg":"error 404/3603: )"
                      R"(no_such_ask  Instance type by id 29907796 is not available."})") ==
          GSP_NO_CAPACITY);
    CHECK(
        vastAi(404, R"({"success":false,"error":"no_such_ask","msg":"gone","ask_id":29907796})") ==
        GSP_NO_CAPACITY);
    CHECK(vastAi(410, R"({"success":false,"error":"no_such_ask","msg":"error 410/3907: )"
                      R"(no_such_ask Instance type 29907796 is no longer available."})") ==
          GSP_NO_CAPACITY);
    CHECK(vastAi(400, R"({"success":false,"error":"invalid_args","msg":"disk too small"})") !=
          GSP_NO_CAPACITY);
}

TEST_CASE("TensorDock's words for a host that has nothing left mean: no capacity") {
    for (const char* words :
         {"No available nodes found", "no nodes available", "No available public IPs on hostnode",
          "Hostnode unavailable", "GPU is out of stock", "sold out", "Location is at capacity",
          "not enough capacity", "insufficient capacity", "due to high demand", "fully allocated",
          "host is under maintenance", "temporarily unavailable"}) {
        INFO(words);
        CHECK(tensorDock(200, saying(words)) == GSP_NO_CAPACITY);
        CHECK(tensorDock(400, saying(words)) == GSP_NO_CAPACITY);
    }
    for (const char* words : {"maximum 100 requests: limit reached", "Insufficient balance"}) {
        INFO(words);
        CHECK(tensorDock(400, saying(words)) != GSP_NO_CAPACITY);
    }
}

}  // namespace gpushopper
