// Goal: each answer that TensorDock was seen to give, or could, means one thing for each errand.
// Method: a table of answers; the outcome is asked of a create, where it decides about money.

#include "plugins/tensordock/talk/verdict.hpp"

#include "plugins/tensordock/talk/words.hpp"
#include "plugins/tensordock/wire/api_error.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {
namespace {

const std::string kHtml =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

HttpResponse response(std::int32_t status, const std::string& body, KeyValues headers = {}) {
    return {.status = status, .headers = std::move(headers), .body = body};
}

Failure failed(Errand errand, std::int32_t status, const std::string& body) {
    return failureOf([&] { judge(errand, response(status, body)); });
}

struct Row {
    std::int32_t status;
    std::string body;
    gsp_code code;
    gsp_outcome outcome;
};

}  // namespace

TEST_CASE("a create is not applied only where TensorDock says so") {
    for (const Row& row : {
             Row{200, R"({"status":400,"error":"No available nodes found"})", GSP_NO_CAPACITY,
                 GSP_NOT_APPLIED},
             Row{200, R"({"status":404,"error":"No available nodes found"})", GSP_NO_CAPACITY,
                 GSP_NOT_APPLIED},
             Row{200, R"({"status":400,"error":"No available public IPs on hostnode"})",
                 GSP_NO_CAPACITY, GSP_NOT_APPLIED},
             Row{200, R"({"error":"Hostnode unavailable"})", GSP_NO_CAPACITY, GSP_NOT_APPLIED},
             Row{200, R"({"status":404,"error":"Location not found"})", GSP_NO_CAPACITY,
                 GSP_NOT_APPLIED},
             Row{503, R"({"error":"Temporarily unavailable"})", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
             Row{200, R"({"status":400,"error":"unexpected error during deployment"})",
                 GSP_TRANSIENT, GSP_MAYBE_APPLIED},
             Row{200, R"({"status":500,"error":"oops"})", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
             Row{200, R"({"status":400,"error":"You need at least $1 to deploy"})", GSP_FUNDS,
                 GSP_NOT_APPLIED},
             Row{400, R"({"error":"Insufficient balance"})", GSP_FUNDS, GSP_NOT_APPLIED},
             Row{402, "", GSP_FUNDS, GSP_NOT_APPLIED},
             Row{400,
                 R"([{"code":"custom","message":"SSH port (22) must be forwarded for Ubuntu VMs",
                     "path":["data","attributes","port_forwards"]}])",
                 GSP_INVALID_ARGUMENT, GSP_NOT_APPLIED},
             Row{422, R"({"errors":[{"title":"bad","detail":"vcpu_count"}]})", GSP_INVALID_ARGUMENT,
                 GSP_NOT_APPLIED},
             Row{401, "Unauthorized", GSP_AUTH, GSP_NOT_APPLIED},
             Row{403, R"({"error":"Forbidden"})", GSP_AUTH, GSP_NOT_APPLIED},
             Row{200, R"({"status":401,"error":"Unauthorized"})", GSP_AUTH, GSP_NOT_APPLIED},
             Row{429, "slow down", GSP_RATE_LIMITED, GSP_NOT_APPLIED},
             Row{400, R"({"error":"Rate limit reached: maximum 100 requests"})", GSP_RATE_LIMITED,
                 GSP_NOT_APPLIED},
             Row{409, R"({"error":"Name taken"})", GSP_PERMANENT, GSP_NOT_APPLIED},
             Row{200, R"({"error":"Something odd"})", GSP_PERMANENT, GSP_MAYBE_APPLIED},
             Row{200, R"({"success":false,"message":"no"})", GSP_PERMANENT, GSP_MAYBE_APPLIED},
             // A machine is told of in the same breath: it may well exist.
             Row{200, R"({"error":"No available nodes found","data":{"id":"m-1"}})",
                 GSP_NO_CAPACITY, GSP_MAYBE_APPLIED},
             Row{200, "", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
             Row{200, kHtml, GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
             Row{200, R"({"data":{"id":"m-1")", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
             Row{302, "", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
             Row{404, kHtml, GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
             Row{400, "Bad Request", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
             Row{408, "", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
             Row{502, kHtml, GSP_TRANSIENT, GSP_MAYBE_APPLIED},
             Row{500, R"({"status":400,"error":"No available nodes found"})", GSP_TRANSIENT,
                 GSP_MAYBE_APPLIED},
         }) {
        INFO(row.status << ' ' << row.body);
        const Failure failure = failed(Errand::Create, row.status, row.body);
        CHECK(failure.code == row.code);
        CHECK(failure.outcome == row.outcome);
        CHECK(failure.http_status == row.status);
    }
    CHECK_NOTHROW(judge(Errand::Create, response(201, kCreated)));
    CHECK_NOTHROW(judge(Errand::Create, response(200, kCreated)));
}

TEST_CASE("only a 404 in JSON or without a body is a proof, and only for one machine") {
    const std::string json = R"({"error":"Instance not found"})";
    CHECK(failed(Errand::Machine, 404, json).code == GSP_NOT_FOUND);
    CHECK(failed(Errand::Machine, 404, "").code == GSP_NOT_FOUND);
    CHECK(failed(Errand::Machine, 200, R"({"status":404,"error":"gone"})").code == GSP_NOT_FOUND);
    CHECK(failed(Errand::Machine, 404, kHtml).code == GSP_BAD_RESPONSE);
    CHECK(failed(Errand::Machine, 404, "not here").code == GSP_BAD_RESPONSE);
    CHECK(failed(Errand::Machine, 500, R"({"status":404})").code == GSP_TRANSIENT);
    for (Errand errand : {Errand::List, Errand::Menu}) {
        for (const std::string& body :
             {json, std::string(), kHtml, std::string(R"({"status":404,"error":"gone"})")}) {
            CHECK(failed(errand, 404, body).code == GSP_BAD_RESPONSE);
        }
        CHECK(failed(errand, 200, R"({"status":404,"error":"gone"})").code == GSP_BAD_RESPONSE);
    }
}

TEST_CASE("a destroy is acknowledged by a good answer or because there is nothing to destroy") {
    for (const auto& [status, body] : std::vector<std::pair<std::int32_t, std::string>>{
             {204, ""},
             {200, ""},
             {200, "{}"},
             {200, R"({"success":true})"},
             {200, R"({"data":{"type":"success","attributes":{"message":"Instance deleted"}}})"},
             {404, R"({"error":"Instance not found"})"},
             {404, ""},
             {200, R"({"status":404,"error":"Instance not found"})"}}) {
        INFO(status << ' ' << body);
        CHECK_NOTHROW(judge(Errand::Destroy, response(status, body)));
    }
    for (const Row& row :
         {Row{404, kHtml, GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
          Row{200, kHtml, GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
          Row{200, R"({"status":500,"error":"no"})", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
          Row{200, R"({"success":false})", GSP_PERMANENT, GSP_MAYBE_APPLIED},
          Row{200, R"({"error":"\ud800"})", GSP_PERMANENT, GSP_MAYBE_APPLIED},
          Row{400, R"({"error":"already deleting"})", GSP_INVALID_ARGUMENT, GSP_NOT_APPLIED},
          Row{401, "Unauthorized", GSP_AUTH, GSP_NOT_APPLIED},
          Row{429, "", GSP_RATE_LIMITED, GSP_NOT_APPLIED},
          Row{502, kHtml, GSP_TRANSIENT, GSP_MAYBE_APPLIED}}) {
        INFO(row.status << ' ' << row.body);
        const Failure failure = failed(Errand::Destroy, row.status, row.body);
        CHECK(failure.code == row.code);
        CHECK(failure.outcome == row.outcome);
    }
}

TEST_CASE("an error inside HTTP 200 is one on every errand") {
    for (Errand errand : {Errand::Menu, Errand::List, Errand::Machine, Errand::Create,
                          Errand::Destroy, Errand::Balance}) {
        for (const char* body :
             {R"({"status":400,"error":"No"})", R"({"status":"400","error":"No"})",
              R"({"error":"No"})", R"({"error":{"message":"No"}})", R"({"error":{"code":7}})",
              R"({"error":true})", R"({"errors":[{"detail":"No"}]})", R"({"errors":["No"]})",
              R"([{"code":"custom","message":"No"}])", R"({"success":false})",
              R"({"status":500})"}) {
            INFO(toString(errand) << ' ' << body);
            CHECK_THROWS_AS(judge(errand, response(200, body)), Failure);
        }
        for (const char* body :
             {R"({"status":"running","error":null})", R"({"error":false,"errors":[]})",
              R"({"error":"","status":200})", R"({"success":true})", R"({"errors":{}})"}) {
            INFO(toString(errand) << ' ' << body);
            CHECK_NOTHROW(judge(errand, response(200, body)));
        }
    }
}

TEST_CASE("capacity is told by words, and quotas and rates are not capacity") {
    for (const char* text :
         {"No available nodes found", "NO NODES AVAILABLE", "Nodes unavailable",
          "Hostnode unavailable", "GPU unavailable", "insufficient capacity at location",
          "not enough capacity", "This host is at capacity", "No capacity", "out of stock",
          "Sold out", "due to high demand", "fully allocated", "No available public IP",
          "No available public IPs on hostnode", "under maintenance", "temporarily unavailable"}) {
        INFO(text);
        CHECK(topicOf(text) == Topic::Capacity);
    }
    for (const char* text : {"maximum number of instances", "limit reached", "invalid image", ""}) {
        INFO(text);
        CHECK(topicOf(text) == Topic::Other);
    }
    CHECK(topicOf("rate limit reached") == Topic::Pace);
    CHECK(topicOf("Too Many Requests") == Topic::Pace);
    CHECK(topicOf("you need at least $1.00") == Topic::Funds);
    CHECK(topicOf("Your balance is too low") == Topic::Funds);
    CHECK(topicOf("unexpected error during deployment") == Topic::Doubt);
    // The words are for creates: a list that says so is in trouble, not sold out.
    CHECK(failed(Errand::List, 503, R"({"error":"temporarily unavailable"})").code ==
          GSP_TRANSIENT);
    CHECK(failed(Errand::List, 200, R"({"status":503,"error":"temporarily unavailable"})").code ==
          GSP_TRANSIENT);
}

TEST_CASE("a provider's text is shown in one clean line, cut") {
    const Failure html = failed(Errand::List, 502, kHtml);
    CHECK(html.message.find('<') == std::string::npos);
    CHECK(html.message.find("502 Bad Gateway") != std::string::npos);
    const Failure lines =
        failed(Errand::Create, 400,
               R"([{"code":"a","message":"one\ntwo \u001b[31m"},{"code":"b","message":"three"}])");
    CHECK(lines.message.find('\n') == std::string::npos);
    CHECK(lines.message.find('\x1b') == std::string::npos);
    CHECK(lines.message.find("one two") != std::string::npos);
    CHECK(lines.message.find("three") != std::string::npos);
    CHECK(lines.provider_code == "a");
    const Failure endless = failed(Errand::List, 500, std::string(1 << 20, 'x'));
    CHECK(endless.message.size() < 400);
    const auto many =
        lookAt(R"([{"message":"1"},{"message":"2"},{"message":"3"},{"message":"4"}])");
    REQUIRE(many.error);
    CHECK(many.error->message == "1; 2; 3");
}

TEST_CASE("how long to wait is taken from the headers") {
    const Failure failure = failureOf([] {
        judge(Errand::List, response(429, "", {{"retry-after", "7"}}));
    });
    CHECK(failure.retry_after == std::chrono::seconds(7));
    CHECK(failed(Errand::List, 429, "").retry_after < std::chrono::nanoseconds(0));
}

}  // namespace gpushopper::tensordock
