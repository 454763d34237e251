// Goal: the templates that Vast.ai recommends are listed, any is found by its hash, and one fits an
// offer exactly when all of its conditions hold. Method: tables over one offer; whole calls.

#include "plugins/vastai/templates/conditions.hpp"
#include "plugins/vastai/templates/template_view.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

Offer anOffer() {
    VastAccount account;
    json wire = wireOffer();
    wire["gpu_name"] = "A100 SXM4";
    wire["gpu_ram"] = 81920;
    wire["gpu_total_ram"] = 327680;
    wire["num_gpus"] = 4;
    wire["cpu_arch"] = "amd64";
    account.answer(json{{"offers", {wire}}});
    return offersOf(account).at(0);
}

TEST_CASE("a template fits when all of its conditions hold", "[vastai]") {
    const Offer offer = anOffer();
    struct Row {
        const char* conditions;
        bool fits;
    };
    for (const Row& row : {
             Row{"", true},
             Row{"{}", true},
             Row{"null", true},
             Row{R"({"cuda_max_good":{"gte":12.8}})", true},
             Row{R"({"cuda_max_good":{"gte":12.9}})", false},
             Row{R"({"cuda_max_good":{"gte":"12.4"}})", true},
             Row{R"({"gpu_total_ram":{"gte":8000},"num_gpus":{"eq":"4"}})", true},
             Row{R"({"gpu_total_ram":{"gte":8000},"num_gpus":{"eq":"8"}})", false},
             Row{R"({"gpu_totalram":{"lt":400000}})", true},
             Row{R"({"gpu_name":{"in":["A100 SXM4","H100 SXM"]}})", true},
             Row{R"({"gpu_name":{"in":["A100_SXM4"]}})", true},
             Row{R"({"gpu_name":{"in":"A100 SXM4"}})", false},
             Row{R"({"gpu_name":{"notin":["A100 SXM4"]}})", false},
             Row{R"({"gpu_name":{"notin":["RTX 4090"]}})", true},
             Row{R"({"gpu_name":{"eq":"A100 SXM4"}})", true},
             Row{R"({"gpu_name":{"neq":"A100 SXM4"}})", false},
             Row{R"({"num_gpus":{"gt":3,"lte":4}})", true},
             Row{R"({"num_gpus":{"gt":4}})", false},
             Row{R"({"compute_cap":{"gte":800}})", true},
             Row{R"({"driver_version":{"gte":"535.86.05"}})", true},
             Row{R"({"driver_vers":{"gte":535086005}})", true},
             Row{R"({"driver_version":{"gte":"580.0.0"}})", false},
             Row{R"({"verified":{"eq":true}})", true},
             Row{R"({"verified":{"eq":false}})", false},
             Row{R"({"datacenter":{"eq":true}})", false},
             Row{R"({"geolocation":{"in":["US","SE"]}})", true},
             Row{R"({"geolocation":{"notin":["US"]}})", false},
             Row{R"({"reliability2":{"gt":0.98}})", true},
             Row{R"({"cpu_arch":{"eq":"amd64"}})", true},
             Row{R"({"cpu_arch":{"eq":"arm64"}})", false},
             Row{R"({"disk_space":{"gte":100}})", true},
             Row{R"({"rentable":{"eq":true},"external":{"eq":false}})", true},
             Row{R"({"dph_total":{"lte":0.3}})", false},
             Row{R"({"no_such_column":{"eq":1}})", false},
             Row{R"({"num_gpus":{"about":4}})", false},
             Row{R"({"num_gpus":4})", false},
             Row{R"({"num_gpus":{}})", true},
             Row{R"({"gpu_name":{"gte":"A100"}})", false},
             Row{"{", false},
             Row{"[]", false},
             Row{"5", false},
         }) {
        INFO(row.conditions);
        CHECK(meetsConditions(row.conditions, offer) == row.fits);
    }
    Offer bare;
    CHECK(meetsConditions("{}", bare));
    CHECK_FALSE(meetsConditions(R"({"gpu_total_ram":{"gte":1}})", bare));
    CHECK_FALSE(meetsConditions(R"({"cuda_max_good":{"lte":99}})", bare));
}

json wireTemplate() {
    return {{"id", 5},
            {"hash_id", "661d064bbda1f2a133816b6d55da07c3"},
            {"name", "PyTorch"},
            {"image", "pytorch/pytorch"},
            {"tag", "2.4"},
            {"env", "-e A=1 -p 8000:8000"},
            {"onstart", "line one\nline two"},
            {"runtype", "ssh"},
            {"use_ssh", true},
            {"ssh_direct", true},
            {"recommended", true},
            {"recommended_disk_space", 31.5},
            {"extra_filters", R"({"num_gpus":{"eq":"4"}})"},
            {"created_at", 1700000000.5},
            {"count_created", 1234}};
}

TEST_CASE("the recommended templates are listed", "[vastai]") {
    VastAccount account;
    json no_hash = wireTemplate();
    no_hash["hash_id"] = nullptr;
    account.answer(json{{"success", true}, {"templates", {wireTemplate(), no_hash}}});
    testing::FakeCall call(account.host);
    std::vector<Template> templates;
    account.provider->listTemplates(call, [&](const Template& found) {
        templates.push_back(found);
        return true;
    });
    REQUIRE(templates.size() == 1);
    const Template& found = templates[0];
    CHECK(found.id == "661d064bbda1f2a133816b6d55da07c3");
    CHECK(found.on_start == "line one\nline two");
    CHECK(found.recommended);
    CHECK(found.ssh);
    CHECK(found.disk_gib_recommended == 32);
    CHECK(found.created_unix_ms == 1700000000500);
    CHECK(found.times_used == 1234);
    CHECK(account.request(0).url ==
          "https://console.vast.ai/api/v0/template/?select_filters="
          "%7B%22recommended%22%3A%7B%22eq%22%3Atrue%7D%7D");
    CHECK(account.provider->isCompatible(call, found, anOffer()));
}

TEST_CASE("a template is found by its hash, or Vast.ai has none", "[vastai]") {
    VastAccount account;
    account.answer(json{{"success", true}, {"templates", {wireTemplate()}}})
        .answer(json{{"success", true}, {"templates", json::array()}});
    testing::FakeCall call(account.host);
    const std::string hash = "661d064bbda1f2a133816b6d55da07c3";
    CHECK(account.provider->getTemplate(call, hash).name == "PyTorch");
    CHECK(account.request(0).url.find("hash_id") != std::string::npos);
    CHECK(failureIn([&] { account.provider->getTemplate(call, "f00"); }).code == GSP_NOT_FOUND);
    CHECK(failureIn([&] { account.provider->getTemplate(call, "a\"}b"); }).code ==
          GSP_INVALID_ARGUMENT);
    CHECK(account.asked() == 2);
}

TEST_CASE("texts of a template keep within the host's limits", "[vastai]") {
    WireTemplate wire;
    wire.hash_id = "abc";
    wire.name = std::string(5000, 'n');
    wire.onstart = std::string(50'000, 's');
    wire.extra_filters = std::string(50'000, 'f');
    const auto found = templateOf(wire);
    REQUIRE(found);
    CHECK(found->name.size() <= 256);
    CHECK(found->on_start.size() == 16384);
    CHECK_FALSE(meetsConditions(found->conditions_json, anOffer()));
    wire.extra_filters = std::nullopt;
    CHECK_FALSE(meetsConditions(templateOf(wire)->conditions_json, anOffer()));
    wire.recommended_disk_space = 1e300;
    CHECK(templateOf(wire)->disk_gib_recommended == 0);
}

}  // namespace
}  // namespace gpushopper::vastai
