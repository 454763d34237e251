// Goal: a machine is rented once, is known the moment it has a contract, and is in doubt whenever
// it may exist. Method: whole creates against scripted answers; the requests are counted.

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

TEST_CASE("a contract is a machine, and one request was sent", "[vastai]") {
    VastAccount account;
    account.answer(
        json{{"success", true}, {"new_contract", 33597063}, {"instance_api_key", "s3cret"}});
    const auto accepted = rent(account);
    REQUIRE(accepted.size() == 1);
    CHECK(accepted[0].id == "33597063");
    CHECK(accepted[0].label == kLabel);
    CHECK(accepted[0].state == GSP_STARTING);
    REQUIRE(account.asked() == 1);
    CHECK(account.request(0).method == "PUT");
    CHECK(account.request(0).url == "https://console.vast.ai/api/v0/asks/29142115/");
    CHECK(account.sent(0).at("label") == kLabel);
    for (const auto& line : account.host.logs()) {
        for (const auto& [key, value] : line.fields) CHECK(value.find("s3cret") == value.npos);
    }
}

TEST_CASE("the contract decides, whatever else the answer says", "[vastai]") {
    for (const auto& [status, body] : std::vector<std::pair<int, json>>{
             {200, {{"success", false}, {"new_contract", 7}, {"msg", "stopped"}}},
             {200, {{"new_contract", "7"}}},
             {200, {{"success", true}, {"new_contract", 7.0}}},
             {201, {{"success", true}, {"new_contract", 7}}},
             {400, {{"success", false}, {"error", "no_such_ask"}, {"new_contract", 7}}},
             {500, {{"success", false}, {"new_contract", 7}}}}) {
        INFO(status << " " << body);
        VastAccount account;
        account.answer(status, body.dump());
        CHECK(rent(account).at(0).id == "7");
    }
}

TEST_CASE("an offer's id is taken in any spelling, and a wrong one is shown the right one (I60)",
          "[vastai]") {
    for (const char* id :
         {"29142115", "vastai-29142115", "VASTAI-29142115", " 29142115 ", "vastai/29142115"}) {
        INFO(id);
        VastAccount account;
        account.answer(json{{"success", true}, {"new_contract", 7}});
        CreateRequest request = rentRequest();
        request.offer_id = id;
        CHECK(rent(account, request).size() == 1);
        CHECK(account.request(0).url.ends_with("/asks/29142115/"));
    }
    for (const char* id :
         {"", "abc", "-5", "0", "29142115/../../users", "1e5", "99999999999999999999"}) {
        INFO(id);
        VastAccount account;
        CreateRequest request = rentRequest();
        request.offer_id = id;
        const Failure failure = failureIn([&] { rent(account, request); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        CHECK(failure.outcome == GSP_NOT_APPLIED);
        CHECK(failure.message.find("vastai") != std::string::npos);
        CHECK(account.asked() == 0);
    }
}

TEST_CASE("a create that may have been carried out is in doubt, and is never sent again (GSP-16)",
          "[vastai]") {
    struct Row {
        const char* story;
        std::int32_t status;  // 0: no answer
        std::string body;
    };
    for (const Row& row :
         {Row{"no answer", 0, ""}, Row{"500", 500, "{}"}, Row{"502", 502, "<html>"},
          Row{"503", 503, ""}, Row{"504", 504, ""}, Row{"empty", 200, ""},
          Row{"HTML", 200, "<html>"}, Row{"cut", 200, R"({"success":true,"new_contra)"},
          Row{"contract cut", 200, R"({"success":true,"new_contract":33597)"},
          Row{"no contract", 200, R"({"success":true})"},
          Row{"contract null", 200, R"({"success":true,"new_contract":null})"},
          Row{"contract 0", 200, R"({"success":true,"new_contract":0})"},
          Row{"contract below 0", 200, R"({"success":true,"new_contract":-1})"},
          Row{"a list", 200, "[]"}, Row{"redirect", 301, ""}}) {
        INFO(row.story);
        VastAccount account;
        if (row.status == 0) {
            account.noAnswer();
        } else {
            account.answer(row.status, row.body);
        }
        std::vector<Instance> accepted;
        const Failure failure = failureIn([&] { rent(account, rentRequest(), accepted); });
        CHECK(failure.outcome == GSP_MAYBE_APPLIED);
        CHECK(accepted.empty());
        CHECK(account.asked() == 1);
    }
}

TEST_CASE("a create that was not sent, or was refused in words, is not in doubt", "[vastai]") {
    VastAccount unsent;
    unsent.noAnswer(GSP_NOT_APPLIED);
    CHECK(failureIn([&] { rent(unsent); }).outcome == GSP_NOT_APPLIED);
    VastAccount gone;
    gone.answer(410, R"({"success":false,"error":"no_such_ask","msg":"gone","ask_id":29142115})");
    const Failure failure = failureIn([&] { rent(gone); });
    CHECK(failure.code == GSP_NO_CAPACITY);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(gone.asked() == 1);
    VastAccount other;  // the answer for another offer proves nothing about ours
    other.answer(410, R"({"success":false,"error":"no_such_ask","msg":"gone","ask_id":1})");
    CHECK(failureIn([&] { rent(other); }).outcome == GSP_MAYBE_APPLIED);
}

TEST_CASE("an offer that is known to be too dear is not even asked for", "[vastai]") {
    VastAccount account;
    account.answer(json{{"offers", {wireOffer()}}});
    offersOf(account);
    CreateRequest request = rentRequest();
    request.price_micros_max = 322'399;
    const Failure failure = failureIn([&] { rent(account, request); });
    CHECK(failure.code == GSP_NO_CAPACITY);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(account.asked() == 1);
    account.answer(json{{"success", true}, {"new_contract", 7}});
    request.price_micros_max = 322'400;
    const auto accepted = rent(account, request);
    REQUIRE(accepted.size() == 1);
    CHECK(accepted[0].billing == GSP_BILLING_STORAGE_ONLY);
    CHECK(accepted[0].price_micros == 50 * 208);  // the disk alone, until it runs
    // Rented once; what a disk costs counts too.
    request.offer_id = "29142116";
    account.answer(json{{"offers", {wireOffer(29142116)}}});
    offersOf(account);
    request.disk_gib = 51;
    CHECK(failureIn([&] { rent(account, request); }).code == GSP_NO_CAPACITY);
}

TEST_CASE("after 'too fast' the next create is refused at once, with the time to come back",
          "[vastai]") {
    VastAccount account;
    account.answer(429, "API requests too frequent: endpoint threshold=4.5");
    const Failure first = failureIn([&] { rent(account); });
    CHECK(first.code == GSP_RATE_LIMITED);
    CHECK(first.outcome == GSP_NOT_APPLIED);
    CHECK(first.retry_after >= std::chrono::milliseconds(4500));
    CHECK(account.asked() == 1);
    account.answer(429, "again");
    for (int i = 0; i < 6; ++i) {
        account.answer(429, "and again");
        failureIn([&] { rent(account); });
    }
    const std::size_t asked = account.asked();
    CHECK(asked < 8);  // the pause has outgrown the time in which a create may be sent
    const Failure paused = failureIn([&] { rent(account); });
    CHECK(paused.code == GSP_RATE_LIMITED);
    CHECK(paused.retry_after > std::chrono::milliseconds(kCreateSendMs));
    CHECK(account.asked() == asked);
}

TEST_CASE("both keys are attached by calls, for a machine of any origin", "[vastai]") {
    VastAccount account;
    account.answer(json{{"success", true}, {"msg", "SSH key attached successfully"}})
        .answer(json{{"success", true}});
    testing::FakeCall call(account.host);
    account.provider->ensureKeys(call, "vastai-33597063", {kKey + " me@home", kOtherKey});
    REQUIRE(account.asked() == 2);
    CHECK(account.request(0).method == "POST");
    CHECK(account.request(0).url == "https://console.vast.ai/api/v0/instances/33597063/ssh/");
    CHECK(account.sent(0) == json{{"ssh_key", kKey}});
    CHECK(account.sent(1) == json{{"ssh_key", kOtherKey}});
}

TEST_CASE("a key that is there already is no failure, whatever a second attaching gets",
          "[vastai]") {
    const std::string listed =
        json{{"success", true}, {"ssh_keys", json{{{"public_key", kKey + " x"}}}.dump()}}.dump();
    for (const auto& [status, body] : std::vector<std::pair<int, const char*>>{
             {400, R"({"success":false,"error":"invalid_args","msg":"duplicate"})"},
             {409, R"({"success":false,"error":"exists","msg":"x"})"},
             {200, R"({"success":false,"msg":"already attached"})"}}) {
        INFO(status);
        VastAccount account;
        account.answer(status, body).answer(200, listed);
        testing::FakeCall call(account.host);
        CHECK_NOTHROW(account.provider->ensureKeys(call, "7", {kKey}));
        VastAccount missing;
        missing.answer(status, body).answer(200, listed);
        testing::FakeCall other(missing.host);
        const Failure failure =
            failureIn([&] { missing.provider->ensureKeys(other, "7", {kOtherKey}); });
        CHECK(failure.http_status == status);
    }
}

TEST_CASE("keys of a machine that is gone, and keys that are none", "[vastai]") {
    VastAccount account;
    account.answer(404, R"({"success":false,"error":"no_such_instance","msg":"gone"})");
    testing::FakeCall call(account.host);
    CHECK(failureIn([&] { account.provider->ensureKeys(call, "7", {kKey}); }).code ==
          GSP_NOT_FOUND);
    for (const std::string& hostile :
         {std::string("x"), kKey + "\nssh-rsa AAAA", std::string("command=\"x\" ") + kKey}) {
        const Failure failure =
            failureIn([&] { account.provider->ensureKeys(call, "7", {hostile}); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
    }
    CHECK(account.asked() == 1);
}

}  // namespace
}  // namespace gpushopper::vastai
