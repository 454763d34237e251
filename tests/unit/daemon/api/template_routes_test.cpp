// Goal: templates and what failed are told as the contract says, and an order with a template gets
// what the template says. Method: the whole API in process over templates that the test sets.

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using nlohmann::json;

const std::string kTemplates = "/api/v1/templates";

provider::Template ollama() {
    return {.id = "a8a44c73",
            .name = "Ollama",
            .image = "vastai/ollama",
            .tag = "0.15.4",
            .run_type = "jupyter",
            .env = "-p 1111:1111 -e A=\"b\"",
            .on_start = "entrypoint.sh\nsleep",
            .conditions_json = R"({"num_gpus":{"eq":1}})",
            .recommended = true,
            .ssh = true,
            .ssh_direct = true,
            .created_at = base::wallFromMillis(1'764'000'000'000),
            .times_used = 302,
            .disk_gb_recommended = 120};
}

struct TemplateBench : ApiBench {
    TemplateBench() {
        templates.add(ollama());
        templates.add({.id = "bare", .name = "Bare", .image = "own/thing"});
    }
    // Ids of the answer's templates, joined.
    std::string ids(const std::string& query) {
        std::string text;
        const json answer = get(kTemplates + query).json;
        for (const json& one : answer.at("templates"))
            text += one.at("hash_id").get<std::string>() + " ";
        CHECK(answer.at("count") == answer.at("templates").size());
        return text;
    }
    int status(const std::string& method, const std::string& target) {
        return send(method, target).response.status;
    }
};

}  // namespace

TEST_CASE("A template is shown with every member, and what is not known is null") {
    TemplateBench bench;
    const json one = bench.get(kTemplates + "/a8a44c73").json;
    CHECK(one == json{{"hash_id", "a8a44c73"},
                      {"provider", "mock"},
                      {"name", "Ollama"},
                      {"image", "vastai/ollama"},
                      {"tag", "0.15.4"},
                      {"runtype", "jupyter"},
                      {"env", "-p 1111:1111 -e A=\"b\""},
                      {"onstart", "entrypoint.sh\nsleep"},
                      {"use_ssh", true},
                      {"ssh_direct", true},
                      {"recommended", true},
                      {"recommended_disk_space", 120},
                      {"extra_filters", R"({"num_gpus":{"eq":1}})"},
                      {"created_at", "2025-11-24T16:00:00.000Z"},
                      {"count_created", 302}});
    const json bare = bench.get(kTemplates + "/bare").json;
    CHECK(bare.at("recommended_disk_space").is_null());
    CHECK(bare.at("created_at").is_null());
    CHECK(bare.at("count_created").is_null());
    CHECK(bare.at("env") == "");
}

TEST_CASE("Filters of the list choose with AND") {
    TemplateBench bench;
    CHECK(bench.ids("") == "a8a44c73 bare ");
    CHECK(bench.ids("?recommended=true") == "a8a44c73 ");
    CHECK(bench.ids("?recommended=false") == "bare ");
    CHECK(bench.ids("?use_ssh=false") == "bare ");
    CHECK(bench.ids("?name=OLLA") == "a8a44c73 ");
    CHECK(bench.ids("?image=VASTAI/") == "a8a44c73 ");
    CHECK(bench.ids("?image=own&name=bar") == "bare ");
    CHECK(bench.ids("?image=own&recommended=true").empty());
}

TEST_CASE("Without a provider that has templates, the list is 503 and one is 404") {
    TemplateBench bench;
    bench.templates.error = base::Error{.code = base::ErrorCode::Unsupported};
    const auto [response, answer] = bench.get(kTemplates);
    CHECK(response.status == 503);
    CHECK(answer.at("code") == "templates_unavailable");
    CHECK(response.headers.find("Retry-After") == "5");
    bench.templates.error = base::Error{.code = base::ErrorCode::NotFound};
    CHECK(bench.get(kTemplates + "/abc").json.at("code") == "template_not_found");
}

TEST_CASE("Templates that could not be read are not called absent") {
    TemplateBench bench;
    bench.templates.error = base::Error{.code = base::ErrorCode::Transient,
                                        .message = std::string(600, 'x') + "\n",
                                        .retry_after = std::chrono::milliseconds(6'100)};
    for (const std::string& target :
         {kTemplates, kTemplates + "/abc", std::string("/api/v1/inventory?template_hash_id=abc")}) {
        CAPTURE(target);
        const auto [response, answer] = bench.get(target);
        CHECK(response.status == 503);
        CHECK(answer.at("code") == "templates_unavailable");
        CHECK(response.headers.find("Retry-After") == "7");
        CHECK(answer.at("detail").get<std::string>().find(std::string(512, 'x')) !=
              std::string::npos);
        CHECK(answer.at("detail").get<std::string>().find(std::string(513, 'x')) ==
              std::string::npos);
    }
}

TEST_CASE("HEAD waits for a moment, GET at most four seconds") {
    TemplateBench bench;
    CHECK(bench.status("HEAD", kTemplates) == 200);
    CHECK(bench.templates.asked.back().until ==
          bench.clock.monotonicNow() + std::chrono::milliseconds(400));
    CHECK(bench.status("GET", kTemplates) == 200);
    CHECK(bench.templates.asked.back().until ==
          bench.clock.monotonicNow() + std::chrono::seconds(4));
}

TEST_CASE("The templates of an offer are those that fit it, and none without a note") {
    TemplateBench bench;
    bench.templates.fits = {base::OfferId("mock-2")};
    const json two = bench.get("/api/v1/inventory/MOCK-2/compatible-templates").json;
    CHECK(two.at("offer_id") == "mock-2");
    CHECK(two.at("provider") == "mock");
    CHECK(two.at("gpu_type") == "RTX 4090");
    CHECK(two.at("vram_gb") == 24);
    CHECK(two.at("count") == 2);
    CHECK(two.at("compatible_templates").at(0).at("hash_id") == "a8a44c73");
    CHECK_FALSE(two.contains("note"));
    const json one = bench.get("/api/v1/inventory/mock-1/compatible-templates").json;
    CHECK(one.at("count") == 0);
    CHECK(one.at("compatible_templates") == json::array());
    bench.templates.judgement = base::Error{.code = base::ErrorCode::Deadline};
    CHECK(bench.status("GET", "/api/v1/inventory/mock-1/compatible-templates") == 503);
}

TEST_CASE("An offer of a provider without templates has none, and the answer says why") {
    TemplateBench bench;
    bench.templates.error = base::Error{.code = base::ErrorCode::Unsupported};
    const auto [response, answer] = bench.get("/api/v1/inventory/mock-1/compatible-templates");
    CHECK(response.status == 200);
    CHECK(answer.at("count") == 0);
    CHECK(answer.at("note") == "mock has no templates");
}

TEST_CASE("The menu is narrowed to what a template fits") {
    TemplateBench bench;
    bench.templates.fits = {base::OfferId("mock-1"), base::OfferId("mock-3")};
    const auto total = [&](const std::string& query) {
        return bench.get("/api/v1/inventory?template_hash_id=a8a44c73" + query).json.at("total");
    };
    CHECK(total("") == 2);
    CHECK(total("&max_price=0") == 0);
    CHECK(bench.get("/api/v1/inventory?template_hash_id=a8a44c73&limit=1&offset=1")
              .json.at("offers")
              .at(0)
              .at("id") == "mock-3");
    CHECK(bench.get("/api/v1/inventory").json.at("total") == 3);
    bench.templates.judgement = base::Error{.code = base::ErrorCode::Deadline};
    CHECK(bench.status("GET", "/api/v1/inventory?template_hash_id=a8a44c73") == 503);
}

TEST_CASE("An order with a template leaves the image to it, and takes the disk that it needs") {
    TemplateBench bench;
    auto order = ApiBench::order();
    order["template_hash_id"] = "a8a44c73";
    REQUIRE(bench.post("/api/v1/sessions", order).response.status == 201);
    const auto spec = (*bench.store.sessions().get(bench.newest()))->spec;
    CHECK(spec.template_hash_id == "a8a44c73");
    CHECK(spec.image.empty());
    CHECK(spec.disk_gb == 120);
}

TEST_CASE("What an order says itself comes before its template") {
    TemplateBench bench;
    auto order = ApiBench::order();
    order["template_hash_id"] = "a8a44c73";
    order["docker_image"] = "own/image:1";
    order["disk_gb"] = 30;
    REQUIRE(bench.post("/api/v1/sessions", order).response.status == 201);
    const auto spec = (*bench.store.sessions().get(bench.newest()))->spec;
    CHECK(spec.image == "own/image:1");
    CHECK(spec.disk_gb == 30);
}

TEST_CASE("A template that is absent or out of reach leaves no session behind") {
    TemplateBench bench;
    auto order = ApiBench::order();
    order["template_hash_id"] = "gone";
    CHECK(bench.post("/api/v1/sessions", order).json.at("code") == "template_not_found");
    bench.templates.error = base::Error{.code = base::ErrorCode::Transient};
    const auto [response, answer] = bench.post("/api/v1/sessions", order);
    CHECK(response.status == 503);
    CHECK(answer.at("code") == "templates_unavailable");
    CHECK(answer.at("error_type") == "templates_unavailable");
    CHECK(bench.sessionCount() == 0);
}

TEST_CASE("What failed is told with its verdict, its time and its reason") {
    ApiBench bench;
    const auto fail = [&](const char* offer, inventory::FailureKind kind) {
        bench.menu.recordFailure(
            {.id = base::OfferId(offer), .provider = bench.mock, .gpu_type = "L40S"},
            {.at = bench.clock.monotonicNow(),
             .at_wall = bench.clock.wallNow(),
             .kind = kind,
             .text = std::string(300, 'x') + "\n"});
    };
    CHECK(bench.get("/api/v1/offer-health").json ==
          json{{"offers", json::array()}, {"gpu_types", json::array()}, {"count", 0}});
    fail("mock-gone", inventory::FailureKind::Gone);
    const json answer = bench.get("/api/v1/offer-health").json;
    REQUIRE(answer.at("count") == 1);
    const json& offer = answer.at("offers").at(0);
    CHECK(offer.at("offer_id") == "mock-gone");
    CHECK(offer.at("provider") == "mock");
    CHECK(offer.at("gpu_type") == "L40S");
    CHECK(offer.at("recent_failures") == 1);
    CHECK(offer.at("is_suppressed") == false);
    CHECK(offer.at("confidence_multiplier") == 0.5);
    CHECK(offer.at("last_failure_type") == "gone");
    CHECK(offer.at("last_failure_reason").get<std::string>() == std::string(256, 'x'));
    const json before = offer.at("last_failure");
    bench.clock.advance(std::chrono::seconds(90));
    CHECK(bench.get("/api/v1/offer-health").json.at("offers").at(0).at("last_failure") == before);
    CHECK(answer.at("gpu_types") == json::array({{{"gpu_type_key", "mock:L40S"},
                                                  {"failed_offer_count", 1},
                                                  {"is_degraded", false}}}));

    // All three offers of the menu stand on one machine.
    fail("mock-2", inventory::FailureKind::BadMachine);
    const json worse = bench.get("/api/v1/offer-health?provider=MOCK&gpu_type=rtx").json;
    CHECK(worse.at("count") == 3);
    for (const json& one : worse.at("offers")) {
        CHECK(one.at("is_suppressed") == true);
        CHECK(one.at("confidence_multiplier") == 0);
    }
    CHECK(worse.at("gpu_types").at(0).at("failed_offer_count") == 1);
    CHECK(bench.get("/api/v1/inventory/mock-1").json.at("available") == false);
}

}  // namespace gpushopper::api
