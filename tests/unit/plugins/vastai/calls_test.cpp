// Goal: the other calls keep their word: "gone" is only what Vast.ai calls gone, a wrong key is
// told from a bad moment, and the pace of each end point is kept. Method: scripted answers, virtual
// time.

#include <gpushopper/balance_v0.h>
#include <gpushopper/relabel_v0.h>

#include <gpushopper/plugin.hpp>

#include "plugins/vastai/api/endpoint.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kWrongKey =
    R"({"success":false,"error":"auth_error","msg":"Invalid user key"})";

TEST_CASE("a machine is read by id in any spelling", "[vastai]") {
    for (const char* id : {"33597063", "vastai-33597063", "VASTAI/33597063"}) {
        VastAccount account;
        account.answer(json{{"instances", wireInstance()}});
        CHECK(instanceOf(account, id).id == "33597063");
        CHECK(account.request(0).url == "https://console.vast.ai/api/v0/instances/33597063/");
    }
}

TEST_CASE("a machine is gone when Vast.ai says so, and never otherwise", "[vastai]") {
    const auto code = [](std::int32_t status, const char* body) {
        VastAccount account;
        for (int i = 0; i < 3; ++i) account.answer(status, body);
        return failureIn([&] { instanceOf(account, "7"); }).code;
    };
    CHECK(code(200, R"({"instances":null})") == GSP_NOT_FOUND);
    CHECK(code(404, R"({"success":false,"error":"no_such_instance","msg":"x"})") == GSP_NOT_FOUND);
    for (const auto& [status, body] :
         std::vector<std::pair<int, const char*>>{{200, "{}"},
                                                  {200, ""},
                                                  {200, "<html>"},
                                                  {200, R"({"instances":[]})"},
                                                  {200, R"({"instances":{}})"},
                                                  {404, ""},
                                                  {404, "<html>Not Found</html>"},
                                                  {500, ""},
                                                  {404, kWrongKey},
                                                  {401, ""},
                                                  {403, ""},
                                                  {429, ""},
                                                  {410, "{}"}}) {
        INFO(status << " " << body);
        CHECK(code(status, body) != GSP_NOT_FOUND);
    }
    VastAccount other;  // another machine than the one asked for
    for (int i = 0; i < 3; ++i) other.answer(json{{"instances", wireInstance(8)}});
    CHECK(failureIn([&] { instanceOf(other, "7"); }).code == GSP_BAD_RESPONSE);
}

TEST_CASE("a destroy is done when Vast.ai says so, or has no such machine (GSP-13)", "[vastai]") {
    VastAccount account;
    account.answer(json{{"success", true}})
        .answer(404, R"({"success":false,"error":"no_such_instance","msg":"x"})")
        .answer(404, R"({"success":false,"error":"not_found","msg":"x"})");
    for (int i = 0; i < 3; ++i) CHECK_NOTHROW(destroy(account, "33597063"));
    CHECK(account.request(0).method == "DELETE");
    CHECK(account.request(0).url == "https://console.vast.ai/api/v0/instances/33597063/");
    CHECK(account.request(0).body == "{}");
    CHECK(account.host.logged("vastai.destroy.already_gone"));
}

TEST_CASE("any other answer to a destroy is no acknowledgement", "[vastai]") {
    for (const auto& [status, body] :
         std::vector<std::pair<int, const char*>>{{200, R"({"success":false,"msg":"busy"})"},
                                                  {200, "{}"},
                                                  {200, ""},
                                                  {200, "<html>"},
                                                  {404, ""},
                                                  {404, "<html>"},
                                                  {500, ""},
                                                  {502, "<html>"},
                                                  {429, ""},
                                                  {302, ""}}) {
        INFO(status << " " << body);
        VastAccount account;
        account.answer(status, body);
        failureIn([&] { destroy(account, "7"); });
        CHECK(account.asked() == 1);
    }
    VastAccount lost;
    lost.noAnswer();
    CHECK(failureIn([&] { destroy(lost, "7"); }).outcome == GSP_MAYBE_APPLIED);
}

TEST_CASE("a wrong key is AUTH only when a second look is refused too", "[vastai]") {
    VastAccount wrong;
    wrong.answer(401, kWrongKey).answer(401, kWrongKey);
    const Failure failure = failureIn([&] { rent(wrong); });
    CHECK(failure.code == GSP_AUTH);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(failure.message.find("second look") != std::string::npos);
    REQUIRE(wrong.asked() == 2);
    CHECK(wrong.request(1).method == "GET");
    CHECK(wrong.request(1).url.find("/api/v1/instances/?limit=1") != std::string::npos);
}

TEST_CASE("a good key that was refused once is a refused create, with the evidence", "[vastai]") {
    VastAccount account;
    account.answer(401, kWrongKey).answer(wirePage({}));
    const Failure failure = failureIn([&] { rent(account); });
    CHECK(failure.code == GSP_PERMANENT);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(failure.http_status == 401);
    CHECK(failure.message.find("the same key was taken") != std::string::npos);
    CHECK(account.host.logged("vastai.key.refused_once"));
    VastAccount unseen;  // no second look was possible: nothing is proven
    unseen.answer(401, kWrongKey).noAnswer();
    CHECK(failureIn([&] { rent(unseen); }).code == GSP_PERMANENT);
}

TEST_CASE("a good key without the permission is told apart from a wrong one", "[vastai]") {
    VastAccount account;
    account.answer(403, R"({"error":"forbidden","msg":"instance_write"})").answer(wirePage({}));
    const Failure failure = failureIn([&] { rent(account); });
    CHECK(failure.code == GSP_PERMANENT);
    CHECK(failure.message.find("permissions") != std::string::npos);
}

TEST_CASE("without a key a machine is never called gone", "[vastai]") {
    testing::FakeHost empty;
    VastProvider provider(empty.host(), Config::parse("{}"));
    testing::FakeCall call(empty);
    CHECK(failureIn([&] { provider.destroyInstance(call, "123"); }).code == GSP_AUTH);
    CHECK(failureIn([&] { provider.getInstance(call, "123"); }).code == GSP_AUTH);
    CHECK(empty.requests().empty());
}

TEST_CASE("the probe asks for what every key must be good for", "[vastai]") {
    VastAccount account;
    account.answer(wirePage({}));
    testing::FakeCall call(account.host);
    CHECK_NOTHROW(account.provider->probe(call));
    account.answer(404, kWrongKey);
    CHECK(failureIn([&] { account.provider->probe(call); }).code == GSP_AUTH);
}

// Two intervals of the documentation, and a quarter of a second each for the way.
TEST_CASE("each end point keeps its own pace", "[vastai]") {
    VastAccount account;
    const auto took = [&](auto&& body) {
        const HostTime before = account.host.host().now();
        for (int i = 0; i < 3; ++i) body();
        return std::chrono::duration_cast<milliseconds>(account.host.host().now() - before);
    };
    CHECK(took([&] {
              account.answer(json{{"success", true}});
              destroy(account, "7");
          }) == milliseconds(6500));
    CHECK(took([&] {
              account.answer(json{{"instances", wireInstance(7)}});
              instanceOf(account, "7");
          }) == milliseconds(4500));
    CHECK(took([&] {
              account.answer(wirePage({}));
              instancesOf(account);
          }) == milliseconds(2500));
    CHECK(took([&] {
              account.answer(json{{"success", true}, {"new_contract", 7}});
              rent(account);
          }) == milliseconds(9500));
    CHECK(took([&] {
              account.answer(json{{"offers", json::array()}});
              offersOf(account);
          }) == milliseconds(12500));
    CHECK(took([&] {
              account.answer(json{{"success", true}});
              testing::FakeCall call(account.host);
              account.provider->ensureKeys(call, "7", {kKey});
          }) == milliseconds(2500));
    CHECK(priorityOf(Endpoint::Destroy) == Priority::Reserved);
    CHECK(priorityOf(Endpoint::List) == Priority::Reserved);
    CHECK(priorityOf(Endpoint::Create) == Priority::Normal);
}

TEST_CASE("destroys and lists go through when everything else has given up (GSP-22)", "[vastai]") {
    VastAccount account;
    for (int i = 0; i < 5; ++i) account.answer(500, "");
    while (account.asked() < 5) failureIn([&] { instanceOf(account, "7"); });
    CHECK(failureIn([&] { rent(account); }).message.find("breaker") != std::string::npos);
    CHECK(account.asked() == 5);
    account.answer(json{{"success", true}});
    CHECK_NOTHROW(destroy(account, "7"));
    account.answer(wirePage({}));
    CHECK_NOTHROW(instancesOf(account));
    CHECK(account.asked() == 7);
}

TEST_CASE("price rises are told once, with the menu, and a failure hurts nobody", "[vastai]") {
    VastAccount account;
    const json menu{{"offers", {wireOffer()}}};
    account.answer(wirePage({wireInstance()})).answer(menu);
    instancesOf(account);
    CHECK(offersOf(account).size() == 1);
    CHECK(account.asked() == 2);
    account.host.advance(std::chrono::minutes(11));
    const json rises{{"success", true},
                     {"pending_price_increases",
                      {{{"pending_price_increase_id", 9},
                        {"contract_id", 33597063},
                        {"old_gpu_costpersec", 0.0001},
                        {"new_gpu_costpersec", 0.0002}}}}};
    account.answer(menu).answer(rises);
    CHECK(offersOf(account).size() == 1);
    CHECK(account.request(3).url.ends_with("/api/v0/instances/pending-price-increases/"));
    const auto logs = account.host.logs();
    REQUIRE(account.host.logged("vastai.price.rise_announced"));
    CHECK(logs.back().fields.at("instance") == "33597063");
    CHECK(logs.back().fields.at("old_micros_per_hour") == "360000");
    CHECK(logs.back().fields.at("new_micros_per_hour") == "720000");
    account.host.advance(std::chrono::minutes(11));
    account.answer(menu).answer(403, "{}").answer(wirePage({wireInstance()}));
    CHECK(offersOf(account).size() == 1);
    CHECK(account.host.logged("vastai.price_rises.not_read"));
    for (const HttpRequest& request : account.host.requests()) {
        CHECK(request.url.find("accept-price-increase") == std::string::npos);
    }
}

TEST_CASE("a label is changed in one call", "[vastai]") {
    VastAccount account;
    account.answer(json{{"success", true}}).answer(200, R"({"success":false,"msg":"no"})");
    testing::FakeCall call(account.host);
    account.provider->relabel(call, "vastai-7", kLabel);
    CHECK(account.request(0).method == "PUT");
    CHECK(account.request(0).url.ends_with("/api/v0/instances/7/"));
    CHECK(account.sent(0) == json{{"label", kLabel}});
    CHECK(failureIn([&] { account.provider->relabel(call, "7", "x"); }).code == GSP_PERMANENT);
    const std::string long_label(kLabelBytesMax + 1, 'x');
    CHECK(failureIn([&] { account.provider->relabel(call, "7", long_label); }).code ==
          GSP_INVALID_ARGUMENT);
    CHECK(account.asked() == 2);
}

TEST_CASE("the extensions are offered by name, and answer through their tables", "[vastai]") {
    CHECK(VastProvider::extension("gpushopper.faults/0") == nullptr);
    CHECK(VastProvider::extension("gpushopper.templates/0") != nullptr);
    const auto* balance =
        static_cast<const gsp_balance*>(VastProvider::extension(GSP_BALANCE_EXTENSION));
    const auto* relabel =
        static_cast<const gsp_relabel*>(VastProvider::extension(GSP_RELABEL_EXTENSION));
    REQUIRE(balance != nullptr);
    REQUIRE(relabel != nullptr);

    testing::FakeHost host;
    host.setSecret("api_key", kApiKey);
    using Thunks = detail::Thunks<VastProvider>;
    gsp_provider* provider = nullptr;
    gsp_error error = detail::emptyError();
    REQUIRE(Thunks::open(&host.abi(), detail::borrowed("{}"), &provider, &error) == GSP_OK);
    testing::FakeCall call(host);
    testing::ScriptedAnswer credit;
    credit.response.status = 200;
    credit.response.body = R"({"credit":12.5})";
    host.script(credit);
    gsp_account account{};
    account.struct_size = sizeof account;
    CHECK(balance->get(provider, &call.abi(), &account, &error) == GSP_OK);
    CHECK(account.left_micros == 12'500'000);
    CHECK(account.per_hour_micros == -1);
    CHECK(host.requests().at(0).url == "https://console.vast.ai/api/v0/users/current/");
    credit.response.body = R"({"success":true})";
    host.script(credit);
    CHECK(relabel->set(provider, &call.abi(), detail::borrowed("7"), detail::borrowed(kLabel),
                       &error) == GSP_OK);
    Thunks::close(provider);
}

TEST_CASE("a call that is cancelled or late ends without a request", "[vastai]") {
    VastAccount account;
    testing::FakeCall call(account.host);
    call.cancel();
    CHECK(failureIn([&] { account.provider->getInstance(call, "7"); }).code == GSP_CANCELLED);
    testing::FakeCall late(account.host, seconds(0));
    CHECK(failureIn([&] { account.provider->destroyInstance(late, "7"); }).code == GSP_DEADLINE);
    CHECK(account.asked() == 0);
}

}  // namespace
}  // namespace gpushopper::vastai
