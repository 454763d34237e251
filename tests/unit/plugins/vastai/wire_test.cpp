// Goal: an answer is read whatever its fields hold, and one odd field or row costs itself, never
// the rest (X19). Method: the marketplace's shapes with each field replaced by each kind of value.

#include "plugins/vastai/wire/offer_list.hpp"

#include "plugins/vastai/wire/account.hpp"
#include "plugins/vastai/wire/instance_rows.hpp"
#include "plugins/vastai/wire/price_rises.hpp"
#include "plugins/vastai/wire/refusal.hpp"
#include "plugins/vastai/wire/template_list.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

std::vector<WireOffer> offersIn(const json& body) {
    std::vector<WireOffer> offers;
    const auto unreadable =
        readOffers(body.dump(), [&](const WireOffer& offer) { offers.push_back(offer); });
    REQUIRE(unreadable.has_value());
    return offers;
}

/// What a field may turn out to be.
const std::vector<json>& oddValues() {
    static const std::vector<json> values{
        nullptr, true,           "",         "x",      -1, 0, 1e300, "12.8", "NaN", json::array(),
        {1, 2},  json::object(), {{"a", 1}}, "\u00e9", 0.5};
    return values;
}

TEST_CASE("an offer is read as the marketplace writes it", "[vastai]") {
    const auto offers = offersIn({{"offers", {wireOffer()}}});
    REQUIRE(offers.size() == 1);
    const WireOffer& offer = offers[0];
    CHECK(offer.id == 29142115);
    CHECK(offer.machine_id == 11884);
    CHECK(offer.gpu_name == "RTX 4090");
    CHECK(offer.gpu_ram == 24564.0);
    CHECK(offer.dph_total_micros == 322400);
    CHECK(offer.storage_cost_micros == 150000);
    CHECK(offer.reliability == 0.9941);
    CHECK(offer.driver_version == "570.124.04");
    CHECK(offer.rentable == true);
    CHECK(offer.is_bid == false);
    CHECK(offer.end_date == std::nullopt);
}

TEST_CASE("numbers come as integers, floats and texts", "[vastai]") {
    json offer = wireOffer();
    offer["id"] = 29142115.0;
    offer["num_gpus"] = "4";
    offer["dph_total"] = "0.3224";
    offer["gpu_ram"] = "24564.0";
    offer["rentable"] = 1;
    const auto offers = offersIn({{"offers", {offer}}});
    CHECK(offers[0].id == 29142115);
    CHECK(offers[0].num_gpus == 4);
    CHECK(offers[0].dph_total_micros == 322400);
    CHECK(offers[0].gpu_ram == 24564.0);
    CHECK(offers[0].rentable == true);
}

TEST_CASE("the older names stand in where the newer ones say nothing", "[vastai]") {
    json offer = wireOffer();
    offer["id"] = nullptr;
    offer["reliability"] = nullptr;
    offer["reliability2"] = 0.5;
    const auto offers = offersIn({{"offers", {offer}}});
    CHECK(offers[0].id == 29142115);
    CHECK(offers[0].reliability == 0.5);
}

TEST_CASE("a field of any kind costs itself alone", "[vastai]") {
    const json good = wireOffer(7);
    for (const auto& item : good.items()) {
        for (const json& odd : oddValues()) {
            INFO(item.key() << " = " << odd);
            json bad = good;
            bad[item.key()] = odd;
            const auto offers = offersIn({{"offers", {wireOffer(1), bad, wireOffer(2)}}});
            REQUIRE(offers.size() == 3);
            CHECK(offers[0].id == 1);
            CHECK(offers[2].id == 2);
            CHECK(offers[2].gpu_name == "RTX 4090");
        }
    }
}

TEST_CASE("elements that are no objects are counted", "[vastai]") {
    std::size_t read = 0;
    const json body{{"offers", {wireOffer(), nullptr, 5, "x", json::array(), wireOffer(2)}}};
    CHECK(readOffers(body.dump(), [&](const WireOffer&) { ++read; }) == 4U);
    CHECK(read == 2);
}

TEST_CASE("what is no list of offers is not one", "[vastai]") {
    const auto nothing = [](const WireOffer&) {};
    for (const char* other : {"{}", R"({"offers":null})", R"({"offers":{}})", R"({"offers":5})",
                              R"({"success":false,"error":"x"})"}) {
        INFO(other);
        CHECK(readOffers(other, nothing) == std::nullopt);
    }
    for (const char* broken : {"", "<html>", R"({"offers":[{"id":1},)", R"({"offers":[]} x)", "[",
                               R"({"offers":[{"id":1)", "\xff\xfe"}) {
        INFO(broken);
        CHECK(failureIn([&] { readOffers(broken, nothing); }).code == GSP_BAD_RESPONSE);
    }
}

TEST_CASE("an instance is read as the marketplace writes it", "[vastai]") {
    const auto page = readInstancePage(wirePage({wireInstance()}).dump());
    REQUIRE(page);
    REQUIRE(page->rows.size() == 1);
    const WireInstance& row = page->rows[0];
    CHECK(row.id == 33597063);
    CHECK(row.label == kLabel);
    CHECK(row.actual_status == "running");
    CHECK(row.public_ipaddr == "203.0.113.7\n");
    CHECK(row.ports == std::vector<std::pair<std::string, std::int64_t>>{{"22/tcp", 33526},
                                                                         {"8000/tcp", 33527}});
    CHECK(row.dph_total_micros == 322400);
    CHECK(page->next_token.empty());
    CHECK(page->total_instances == 1);
}

TEST_CASE("ports come as an object, null, nothing, or a list that says nothing", "[vastai]") {
    for (const json& ports : {json(nullptr), json::object(), json::array({22, 8000}), json("x"),
                              json{{"22/tcp", nullptr}}, json{{"22/tcp", json::array()}},
                              json{{"22/tcp", {{{"HostPort", "x"}}}}}, json{{"22/tcp", {5}}}}) {
        INFO(ports);
        json row = wireInstance();
        row["ports"] = ports;
        const auto page = readInstancePage(wirePage({row}).dump());
        REQUIRE(page);
        CHECK(page->rows.at(0).ports.empty());
        CHECK(page->rows.at(0).id == 33597063);
    }
}

TEST_CASE("any field of an instance may be anything, and it is still listed", "[vastai]") {
    const json good = wireInstance();
    for (const auto& item : good.items()) {
        if (item.key() == "id") continue;
        for (const json& odd : oddValues()) {
            INFO(item.key() << " = " << odd);
            json bad = good;
            bad[item.key()] = odd;
            const auto page = readInstancePage(wirePage({bad}).dump());
            REQUIRE(page);
            CHECK(page->rows.at(0).id == 33597063);
        }
    }
}

TEST_CASE("a single instance is found, gone, or not understood", "[vastai]") {
    using Kind = OneInstance::Kind;
    CHECK(readOneInstance(json{{"instances", wireInstance()}}.dump()).kind == Kind::Found);
    CHECK(readOneInstance(R"({"instances":null})").kind == Kind::Gone);
    for (const char* other : {"{}", R"({"instances":[]})", R"({"instances":0})",
                              R"({"instances":""})", R"({"instance":null})"}) {
        INFO(other);
        CHECK(readOneInstance(other).kind == Kind::NotUnderstood);
    }
    CHECK(failureIn([] { readOneInstance("null"); }).code == GSP_BAD_RESPONSE);
}

TEST_CASE("a refusal is read from six shapes, and a broken one proves nothing", "[vastai]") {
    const Refusal whole = readRefusal(
        R"({"success":false,"error":"invalid_args","msg":"error 400/3467: x","ask_id":5})");
    CHECK(whole.isUnderstood());
    CHECK(whole.success == false);
    CHECK(whole.error == "invalid_args");
    CHECK(whole.text == "error 400/3467: x");
    CHECK(whole.ask_id == 5);
    CHECK(readRefusal(R"({"detail":"API requests too frequent"})").text ==
          "API requests too frequent");
    CHECK(readRefusal(R"({"message":"too many","code":"429 Too Many Requests"})").text ==
          "too many");
    CHECK_FALSE(readRefusal("API requests too frequent").isUnderstood());
    CHECK(readRefusal("API requests too frequent").text == "API requests too frequent");
    CHECK_FALSE(readRefusal("{}").isUnderstood());
    CHECK_FALSE(readRefusal(R"(["no_such_ask"])").isUnderstood());
    const Refusal cut = readRefusal(R"({"success":true,"new_contract":33597063,"inst)");
    CHECK_FALSE(cut.isUnderstood());
    CHECK(cut.new_contract == std::nullopt);
    CHECK(readRefusal(R"({"new_contract":"33597063"})").new_contract == 33597063);
    CHECK(readRefusal(R"({"new_contract":33597063.0})").new_contract == 33597063);
    CHECK(readRefusal(R"({"new_contract":null})").new_contract == std::nullopt);
}

TEST_CASE("the balance is the credit, and may be below zero", "[vastai]") {
    CHECK(readCredit(R"({"credit":12.345678,"balance":99})") == 12'345'678);
    CHECK(readCredit(R"({"credit":-0.5})") == -500'000);
    CHECK(readCredit(R"({"credit":null,"balance":"3"})") == 3'000'000);
    CHECK(readCredit(R"({"credit":1e300})") == std::nullopt);
    CHECK(readCredit(R"({"id":1})") == std::nullopt);
}

TEST_CASE("announced price rises are read as the client reads them", "[vastai]") {
    const auto rises = readPriceRises(
        R"({"success":true,"count":1,"truncated":false,"pending_price_increases":[
            {"pending_price_increase_id":999,"contract_id":123,"host_id":7,
             "new_gpu_costpersec":0.0002,"old_gpu_costpersec":0.0001,
             "new_disk_ram_costpersec":null,"contract_end_date":1700000000.0}]})");
    REQUIRE(rises);
    REQUIRE(rises->size() == 1);
    CHECK(rises->at(0).pending_id == 999);
    CHECK(rises->at(0).instance_id == 123);
    CHECK(rises->at(0).new_gpu_usd_per_s == 0.0002);
    CHECK(rises->at(0).new_disk_usd_per_s == std::nullopt);
    CHECK(readPriceRises("{}") == std::nullopt);
}

TEST_CASE("templates: conditions are a text, null, or nothing that one can judge", "[vastai]") {
    const auto templates = readTemplates(
        R"({"success":true,"templates_found":3,"templates":[
            {"hash_id":"a1","name":"one","extra_filters":"{}","recommended_disk_space":32.0},
            {"hash_id":"b2","extra_filters":null,"recommended_disk_space":null},
            {"hash_id":"c3","extra_filters":{"num_gpus":{"eq":1}}}]})");
    REQUIRE(templates);
    REQUIRE(templates->size() == 3);
    CHECK(templates->at(0).extra_filters == "{}");
    CHECK(templates->at(0).recommended_disk_space == 32.0);
    CHECK(templates->at(1).extra_filters == "");
    CHECK(templates->at(2).extra_filters == std::nullopt);
    CHECK(readTemplates(R"({"templates":{}})") == std::nullopt);
}

}  // namespace
}  // namespace gpushopper::vastai
