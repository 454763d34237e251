// Goal: the menu is complete, canonical and honest, whatever TensorDock's list leaves out.
// Method: lists as the docs and live notes have them, and broken in each part.

#include "plugins/tensordock/menu/offers.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {
namespace {

Menu menuFrom(const std::string& body) { return menuOf(readLocations(body).known, {}); }

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("one offer for each place, GPU and count, priced whole") {
    const Menu menu = menuFrom(places());
    REQUIRE(menu.offers.size() == 4);
    const Offer& one = menu.offers.front();
    CHECK(one.id == kOffer);
    CHECK(one.gpu_model == "RTX 4090");
    CHECK(one.gpu_model_native == "geforcertx4090-pcie-24gb");
    CHECK(one.vram_mib == 24576);
    CHECK(one.gpu_count == 1);
    CHECK(one.price_micros == kPriceMicros);
    CHECK(one.storage_micros_per_gib_hour == 50);
    CHECK(one.disk_gib_priced == 100);
    CHECK(one.disk_gib_max == 30200);
    CHECK(one.region == "Joplin, Missouri, United States");
    CHECK(one.reliability_ppm == 1'000'000);
    CHECK(one.availability_ppm == 300'000);
    CHECK(!one.interruptible);
    CHECK(nlohmann::json::parse(one.extras_json) ==
          nlohmann::json{{"vcpus", 8}, {"ram_gb", 32}, {"disk_gb", 100}, {"dedicated_ip", true}});
    const Offer& four = menu.offers.back();
    CHECK(four.id == kPlace + ":geforcertx4090-pcie-24gb:4");
    CHECK(four.gpu_count == 4);
    CHECK(four.price_micros == 4 * (kPriceMicros - 5'000) + 5'000);
    CHECK(four.machine_id == one.machine_id);  // what fails together, counts together
}

TEST_CASE("the tier is clamped, and no tier is no reliability") {
    CHECK(menuFrom(replaced(places(), "\"tier\":3", "\"tier\":4")).offers[0].reliability_ppm ==
          1'000'000);
    CHECK(menuFrom(replaced(places(), "\"tier\":3", "\"tier\":1")).offers[0].reliability_ppm ==
          333'333);
    CHECK(menuFrom(replaced(places(), "\"tier\":3", "\"tier\":-2")).offers[0].reliability_ppm == 0);
    CHECK(menuFrom(replaced(places(), "\"tier\":3", "\"tier\":null")).offers[0].reliability_ppm ==
          0);
}

TEST_CASE("a place is named once, whatever its parts repeat") {
    CHECK(menuFrom(
              replaced(replaced(places(), "\"Joplin\"", "\"Texas\""), "\"Missouri\"", "\"texas\""))
              .offers[0]
              .region == "Texas, United States");
    CHECK(menuFrom(replaced(replaced(replaced(places(), "\"Joplin\"", "\"Singapore\""),
                                     "\"Missouri\"", "null"),
                            "\"United States\"", "\"Singapore\""))
              .offers[0]
              .region == "Singapore");
    CHECK(menuFrom(replaced(places(), "\"United States\"", "\"USA\"")).offers[0].region ==
          "Joplin, Missouri, United States");
}

TEST_CASE("what cannot be priced or reached is left out and counted") {
    CHECK(menuFrom(replaced(places(), "\"per_vcpu_hr\":0.003,", "")).without_price == 4);
    CHECK(menuFrom(replaced(places(), "\"price_per_hr\":0.377", "\"price_per_hr\":null"))
              .without_price == 4);
    CHECK(menuFrom(replaced(places(), "\"per_gb_ram_hr\":0.002", "\"per_gb_ram_hr\":\"free\""))
              .without_price == 4);
    const Menu shut =
        menuFrom(places(R"("dedicated_ip_available":false,"port_forwarding_available":false)"));
    CHECK(shut.offers.empty());
    CHECK(shut.without_access == 1);
    CHECK(menuFrom(places(R"("dedicated_ip_available":false)")).offers.size() == 4);
    CHECK(menuFrom(replaced(places(), "\"max_count\":4", "\"max_count\":0")).offers.empty());
    CHECK(menuFrom(replaced(places(), "\"max_storage_gb\":30200", "\"max_storage_gb\":80"))
              .too_small == 4);
    CHECK(menuFrom(replaced(places(), kPlace, std::string(200, 'x'))).without_id == 1);
}

TEST_CASE("numbers may come as text or as floats, and an odd part spoils only itself") {
    const std::string odd = replaced(replaced(places(), "\"max_count\":4", "\"max_count\":\"2\""),
                                     "\"max_vcpus\":56", "\"max_vcpus\":56.5");
    CHECK(menuFrom(odd).offers.size() == 2);
    const auto read = readLocations(
        R"({"data":{"locations":[null,{"id":"a","gpus":null},{"gpus":[]},7,
            {"id":"b","gpus":[{"v0Name":null},{"v0Name":"h100-sxm5-80gb"},null]}]}})");
    CHECK(read.known.size() == 2);
    CHECK(read.unreadable == 4);  // two places without an id, two GPUs without a name
    CHECK(readLocations(R"({"data":{"locations":null}})").known.empty());
    CHECK(readLocations(R"({"data":{"locations":[]}})").known.empty());
}

TEST_CASE("an answer that is no list of places is no empty menu") {
    for (const char* body : {"", "{}", "[]", R"({"data":[]})", R"({"data":{}})", R"({"data":null})",
                             R"({"data":{"locations":[{"id":"a")", "<html>", "null"}) {
        INFO(body);
        CHECK(failureOf([&] { readLocations(body); }).code == GSP_BAD_RESPONSE);
    }
}

TEST_CASE("a GPU that no table knows keeps TensorDock's own name") {
    const std::string native = "geforcertx9999-pcie-48gb";
    const Menu menu = menuFrom(replaced(replaced(places(), "geforcertx4090-pcie-24gb", native),
                                        "NVIDIA GeForce RTX 4090 PCIe 24GB", native));
    CHECK(menu.unknown_gpus == 1);
    REQUIRE(menu.offers.size() == 4);
    CHECK(menu.offers[0].gpu_model_native == native);
    CHECK(menu.offers[0].vram_mib == 49152);
}

TEST_CASE("a place that is listed twice is one offer, and the same one for a create") {
    auto known = readLocations(places()).known;
    known.push_back(known.front());
    known.back().gpus.front().gpu_micros = 1;
    CHECK(menuOf(known, {}).offers.size() == 4);
    const auto picked = pick(known, parseOfferId(kOffer), {});
    REQUIRE(picked);
    CHECK(picked->hourly_micros == kPriceMicros);
    CHECK(!pick(known, parseOfferId(kPlace + ":h100-sxm5-80gb:1"), {}));
    CHECK(!pick(known, parseOfferId(kPlace + ":geforcertx4090-pcie-24gb:5"), {}));
    CHECK(!pick({}, parseOfferId(kOffer), {}));
}

}  // namespace gpushopper::tensordock
