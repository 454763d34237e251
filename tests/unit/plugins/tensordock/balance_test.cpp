// Goal: the balance comes from the older API, with both halves of the credential in a form and in
// no address. Method: scripted answers through the extension's own table.

#include <gpushopper/balance_v0.h>

#include <gpushopper/plugin.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr gsp_plugin kTable = detail::makeTable<TensorDockProvider>({.id = "tensordock"});

struct Purse {
    gsp_code code = GSP_OK;
    gsp_account account{};
    std::string message;
};

Purse ask(testing::FakeHost& host) {
    gsp_error error = detail::emptyError();
    gsp_provider* provider = nullptr;
    REQUIRE(kTable.open(&host.abi(), detail::borrowed("{}"), &provider, &error) == GSP_OK);
    testing::FakeCall call(host);
    Purse purse;
    purse.account.struct_size = sizeof purse.account;
    const auto* balance = static_cast<const gsp_balance*>(kTable.extension(GSP_BALANCE_EXTENSION));
    REQUIRE(balance != nullptr);
    purse.code = balance->get(provider, &call.abi(), &purse.account, &error);
    purse.message = error.message;
    kTable.close(provider);
    return purse;
}

}  // namespace

TEST_CASE("the balance is asked with a form, and read to the micro-dollar") {
    testing::FakeHost host;
    host.setSecret("api_token", kToken);
    host.setSecret("auth_id", "id canary/3f&");
    host.script(answer(200, R"({"success":true,"balance":41.7,"hourly_cost":0.46})"));
    const Purse purse = ask(host);
    CHECK(purse.code == GSP_OK);
    CHECK(purse.account.left_micros == 41'700'000);
    CHECK(purse.account.per_hour_micros == 460'000);
    REQUIRE(host.requests().size() == 1);
    const HttpRequest request = host.requests().front();
    CHECK(request.method == "POST");
    CHECK(request.url == "https://marketplace.tensordock.com/api/v0/billing/balance");
    CHECK(request.body == "api_key=id%20canary%2F3f%26&api_token=" + kToken);
    CHECK(std::none_of(request.headers.begin(), request.headers.end(),
                       [](const auto& header) { return header.first == "Authorization"; }));
}

TEST_CASE("debts are below zero, and an unknown rate is said to be unknown") {
    testing::FakeHost host;
    host.setSecret("api_token", kToken);
    host.setSecret("auth_id", "x");
    host.script(answer(200, R"({"success":true,"balance":"-3.25"})"));
    const Purse purse = ask(host);
    CHECK(purse.account.left_micros == -3'250'000);
    CHECK(purse.account.per_hour_micros == -1);
}

TEST_CASE("what is no balance is a failure, never zero") {
    for (const auto& [status, body, code] :
         std::vector<std::tuple<std::int32_t, std::string, gsp_code>>{
             {200, "{}", GSP_BAD_RESPONSE},
             {200, R"({"success":true,"balance":null})", GSP_BAD_RESPONSE},
             {200, R"({"success":false,"error":"Invalid key"})", GSP_PERMANENT},
             {401, "", GSP_AUTH},
             {200, "<html>", GSP_BAD_RESPONSE},
             {503, "", GSP_TRANSIENT}}) {
        INFO(status << ' ' << body);
        testing::FakeHost host;
        host.setSecret("api_token", kToken);
        host.setSecret("auth_id", "x");
        host.script(answer(status, body));
        CHECK(ask(host).code == code);
    }
}

TEST_CASE("without the Authorization ID there is no balance, and nothing is asked") {
    testing::FakeHost host;
    host.setSecret("api_token", kToken);
    const Purse purse = ask(host);
    CHECK(purse.code == GSP_UNSUPPORTED);
    CHECK(purse.message.find("auth_id") != std::string::npos);
    CHECK(host.requests().empty());
}

TEST_CASE("an account that costs more than its list is told of") {
    Dock dock;
    dock.says(200, R"({"data":[{"id":"a","rateHourly":0.46}]})");
    dock.list();
    testing::FakeCall call(dock.host);
    gsp_account account{};
    dock.says(200, R"({"success":true,"balance":1,"hourly_cost":0.46})");
    dock.provider->readBalance(call, account);
    CHECK(!dock.host.logged("tensordock.account.costs_more_than_listed"));
    dock.says(200, R"({"success":true,"balance":1,"hourly_cost":0.92})");
    dock.provider->readBalance(call, account);
    CHECK(dock.host.logged("tensordock.account.costs_more_than_listed"));
}

}  // namespace gpushopper::tensordock
