// Goal: the menu holds what can be rented, at its whole price, under our names. Method: the
// marketplace's offers, one field changed at a time, and whole calls.

#include <gpushopper/kit/gpu_names.hpp>

#include "plugins/vastai/offers/native_gpus.hpp"
#include "plugins/vastai/offers/offer_book.hpp"
#include "plugins/vastai/offers/offer_view.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

json with(const json& changes) {
    json offer = wireOffer();
    offer.update(changes);
    return offer;
}

std::vector<Offer> listed(const std::vector<json>& offers, const json& config = json::object()) {
    VastAccount account(config);
    account.answer(json{{"offers", offers}});
    return offersOf(account);
}

TEST_CASE("an offer of the menu has our names and units", "[vastai]") {
    const auto offers = listed({wireOffer()});
    REQUIRE(offers.size() == 1);
    const Offer& offer = offers[0];
    CHECK(offer.id == "29142115");
    CHECK(offer.gpu_model == "RTX 4090");
    CHECK(offer.gpu_model_native == "RTX 4090");
    CHECK(offer.gpu_count == 1);
    CHECK(offer.vram_mib == 24576);
    CHECK(offer.disk_gib_max == 410);
    CHECK(offer.reliability_ppm == 994100);
    CHECK(offer.price_micros == 322400);
    CHECK(offer.disk_gib_priced == 50);
    CHECK(offer.storage_micros_per_gib_hour == 208);
    CHECK(offer.cuda_milli == 12800);
    CHECK(offer.duration_s_max == 1234567);
    CHECK(offer.region == "Texas, US");
    CHECK(offer.machine_id == "11884");
    CHECK_FALSE(offer.interruptible);
    const json extras = json::parse(offer.extras_json);
    CHECK(extras.at("driver_version") == "570.124.04");
    CHECK(extras.at("gpu_total_ram") == 24564);
    CHECK(extras.at("static_ip") == false);
    CHECK(offer.extras_json.size() < 512);
}

TEST_CASE("what cannot be rented or priced is left out, and costs nobody else a place",
          "[vastai]") {
    for (const json& change : std::vector<json>{{{"rentable", false}},
                                                {{"rented", true}},
                                                {{"num_gpus", 0}},
                                                {{"num_gpus", nullptr}},
                                                {{"is_bid", true}},
                                                {{"dph_total", nullptr}},
                                                {{"dph_total", 0}},
                                                {{"dph_total", -1}},
                                                {{"dph_total", "NaN"}},
                                                {{"gpu_name", nullptr}},
                                                {{"id", nullptr}, {"ask_contract_id", nullptr}},
                                                {{"id", -5}, {"ask_contract_id", -5}},
                                                {{"duration", -10.0}},
                                                {{"end_date", 1700000000.0}},
                                                {{"verification", "unverified"}},
                                                {{"verification", "deverified"}}}) {
        INFO(change);
        VastAccount account;
        account.answer(json{{"offers", {with(change), wireOffer(2)}}});
        const auto offers = offersOf(account);
        REQUIRE(offers.size() == 1);
        CHECK(offers[0].id == "2");
        CHECK(account.host.values("offers_dropped") == std::vector<double>{1});
    }
}

TEST_CASE("a minimum bid does not make an offer interruptible", "[vastai]") {
    CHECK_FALSE(listed({with({{"min_bid", 0.1}})}).at(0).interruptible);
}

TEST_CASE("missing fields do not speak against an offer", "[vastai]") {
    for (const char* name :
         {"rentable", "rented", "verification", "duration", "geolocation", "reliability",
          "cuda_max_good", "storage_cost", "disk_space", "machine_id", "cpu_cores", "external"}) {
        INFO(name);
        json offer = wireOffer();
        offer.erase(name);
        CHECK(listed({offer}).size() == 1);
        offer[name] = nullptr;
        CHECK(listed({offer}).size() == 1);
    }
}

TEST_CASE("memory is the size on the box (X20)", "[vastai]") {
    struct Row {
        const char* gpu;
        double reported;
        std::uint32_t gib;
    };
    for (const Row& row :
         {Row{"RTX 4090", 24564, 24}, Row{"RTX 3090", 24576, 24}, Row{"RTX 5090", 32607, 32},
          Row{"RTX A6000", 49140, 48}, Row{"H100 SXM", 81559, 80}, Row{"A100 PCIE", 40960, 40},
          Row{"A100 SXM4", 81920, 80}, Row{"B200", 183359, 180}}) {
        INFO(row.gpu << " " << row.reported);
        CHECK(listed({with({{"gpu_name", row.gpu}, {"gpu_ram", row.reported}})}).at(0).vram_mib ==
              row.gib * 1024);
    }
}

TEST_CASE("places are clean (I42)", "[vastai]") {
    struct Row {
        json given;
        const char* region;
    };
    for (const Row& row : {Row{", CN", "CN"}, Row{"US", "US"}, Row{"", ""}, Row{nullptr, ""},
                           Row{"Texas, US", "Texas, US"}, Row{" , ,", ""},
                           Row{"Yutakach\u014d, Shinagawa District, Tokyo, JP",
                               "Yutakach\u014d, Shinagawa District, Tokyo, JP"}}) {
        INFO(row.given);
        CHECK(listed({with({{"geolocation", row.given}})}).at(0).region == row.region);
    }
}

TEST_CASE("reliability stays between 0 and 1", "[vastai]") {
    for (const auto& [given, ppm] : std::vector<std::pair<json, std::uint32_t>>{
             {1.33, 1'000'000}, {-1, 0}, {"NaN", 0}, {0.99999999, 1'000'000}, {0.5, 500'000}}) {
        INFO(given);
        const auto offers = listed({with({{"reliability", given}, {"reliability2", nullptr}})});
        CHECK(offers.at(0).reliability_ppm == ppm);
    }
}

TEST_CASE("the earlier of two ends is the end of an offer", "[vastai]") {
    // FakeHost's wall clock starts at 1795518832.
    const auto offers = listed({with({{"end_date", 1795518832.0 + 7200}, {"duration", 99999}})});
    CHECK(offers.at(0).duration_s_max == 7200);
    CHECK(listed({with({{"duration", nullptr}})}).at(0).duration_s_max == 0);
    CHECK(listed({with({{"duration", 1e12}})}).at(0).duration_s_max == 0);
}

TEST_CASE("odd words of a host never break the extras", "[vastai]") {
    const auto offers = listed({with({{"driver_version", "\"},{\"x\":\""},
                                      {"cpu_arch", std::string(5000, 'a')},
                                      {"verification", "verified\n"}})});
    const json extras = json::parse(offers.at(0).extras_json);
    CHECK_FALSE(extras.contains("driver_version"));
    CHECK_FALSE(extras.contains("cpu_arch"));
    CHECK_FALSE(extras.contains("verification"));
}

TEST_CASE("unverified hosts are offered to those who want them", "[vastai]") {
    const json unverified = with({{"verification", "unverified"}});
    CHECK(listed({unverified}, {{"verified_only", false}}).size() == 1);
    VastAccount account(json{{"verified_only", false}});
    account.answer(json{{"offers", json::array()}});
    offersOf(account);
    CHECK_FALSE(account.sent(0).contains("verified"));
}

TEST_CASE("a search says everything that Vast.ai can filter", "[vastai]") {
    VastAccount account;
    account.answer(json{{"offers", json::array()}}).answer(json{{"offers", json::array()}});
    offersOf(account);
    CHECK(account.request(0).method == "POST");
    CHECK(account.request(0).url == "https://console.vast.ai/api/v0/bundles/");
    CHECK(account.sent(0) == json::parse(R"({"rentable":{"eq":true},"rented":{"eq":false},
        "external":{"eq":false},"verified":{"eq":true},"num_gpus":{"gte":1},"type":"on-demand",
        "allocated_storage":50,"order":[["dph_total","asc"]],"limit":10000})"));
    OfferFilter filter;
    filter.gpu_count_min = 4;
    filter.vram_mib_min = 24576;
    filter.price_micros_max = 1'500'000;
    filter.gpu_model = "A100 SXM";
    filter.limit = 20;
    offersOf(account, filter);
    const json sent = account.sent(1);
    CHECK(sent.at("num_gpus") == json{{"gte", 4}});
    CHECK(sent.at("gpu_ram") == json{{"gte", 22855}});  // 24564 MiB must pass
    CHECK(sent.at("dph_total") == json{{"lte", 1.5}});
    CHECK(sent.at("gpu_name") == json{{"in", {"A100 SXM4", "A100 SXM"}}});
    CHECK(sent.at("limit") == 20);
}

TEST_CASE("every native name that we send is one that we understand", "[vastai]") {
    for (const char* model : {"RTX 4090", "RTX 4080 SUPER", "RTX 6000 Ada", "Quadro RTX 6000",
                              "RTX A6000", "H100 PCIe", "V100", "B300", "RTX 4090 D"}) {
        const auto names = nativeGpusOf(model);
        INFO(model);
        REQUIRE_FALSE(names.empty());
        for (const std::string& name : names) CHECK(gpuName(name).canonical == model);
    }
    CHECK(nativeGpusOf("RTX 6000Ada") == std::vector<std::string>{"RTX 6000Ada"});
    CHECK(nativeGpusOf("").empty());
    CHECK(nativeGpusOf("RTX 9999").empty());
}

TEST_CASE("a search that fails, or is no list, is no empty menu", "[vastai]") {
    for (const char* body : {"{}", R"({"offers":null})", "<html>", ""}) {
        VastAccount account;
        for (int i = 0; i < 3; ++i) account.answer(200, body);
        CHECK(failureIn([&] { offersOf(account); }).code == GSP_BAD_RESPONSE);
    }
    VastAccount account;
    account.answer(503, "").answer(json{{"offers", {wireOffer()}}});
    CHECK(offersOf(account).size() == 1);  // a read may be asked again
}

TEST_CASE("a GPU that nobody knows keeps its name and is counted", "[vastai]") {
    VastAccount account;
    account.answer(json{{"offers", {with({{"gpu_name", "RTX  7090"}}), wireOffer(2)}}});
    CHECK(offersOf(account).at(0).gpu_model == "RTX 7090");
    CHECK(account.host.values("gpu_names_unknown") == std::vector<double>{1});
}

TEST_CASE("the book knows the price of an offer with a disk", "[vastai]") {
    VastAccount account;
    account.answer(json{{"offers", {wireOffer(7)}}});
    OfferBook book;
    book.keep(offersOf(account));
    REQUIRE(book.price(7, 50));
    CHECK(book.price(7, 50)->whole_micros == 322400);
    CHECK(book.price(7, 50)->disk_micros == 50 * 208);
    CHECK(book.price(7, 150)->whole_micros == 322400 + 100 * 208);
    CHECK_FALSE(book.price(8, 50));
    book.drop(7);
    CHECK_FALSE(book.price(7, 50));
}

}  // namespace
}  // namespace gpushopper::vastai
