// Goal: the mock's templates are those of a marketplace: listed and unlisted ones, conditions that
// hold or do not, and creates that boot them. Method: a market in a folder, and a table.

#include <algorithm>
#include <map>
#include <set>

#include "plugins/mock/market/template_catalogue.hpp"
#include "plugins/mock/market/template_conditions.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/mock/market_place.hpp"

namespace gpushopper::mock {
namespace {

std::vector<Template> templatesOf(testing::FakeHost& host, MockProvider& provider) {
    testing::FakeCall call(host);
    std::vector<Template> templates;
    provider.listTemplates(call, [&](const Template& one) {
        templates.push_back(one);
        return true;
    });
    return templates;
}

Template templateOf(testing::FakeHost& host, MockProvider& provider, const std::string& id) {
    testing::FakeCall call(host);
    return provider.getTemplate(call, id);
}

// -1: it did not fail.
template <class Body>
gsp_code codeOf(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure.code;
    }
    return -1;
}

}  // namespace

TEST_CASE("conditions hold or do not", "[mock]") {
    struct Row {
        const char* conditions;
        bool holds;
    };
    const Row row = GENERATE(
        Row{"", true}, Row{"{}", true}, Row{R"({"vram_mib":{"gte":24564}})", true},
        Row{R"({"vram_mib":{"gte":24565}})", false}, Row{R"({"vram_mib":{"gt":"24563"}})", true},
        Row{R"({"vram_mib":{"gt":24564}})", false}, Row{R"({"vram_mib":{"lte":24564}})", true},
        Row{R"({"vram_mib":{"lt":24564}})", false}, Row{R"({"gpu_count":{"eq":"2"}})", true},
        Row{R"({"gpu_count":{"neq":2}})", false}, Row{R"({"disk_gib":{"gte":100}})", true},
        Row{R"({"cuda_milli":{"gte":12800,"lt":13000}})", true},
        Row{R"({"cuda_milli":{"gte":12800,"lt":12800}})", false},
        Row{R"({"gpu_model":{"in":["RTX 4090","H100"]}})", true},
        Row{R"({"gpu_model":{"in":["H100"]}})", false},
        Row{R"({"gpu_model":{"notin":["H100"]}})", true},
        Row{R"({"gpu_model":{"notin":["RTX 4090"]}})", false},
        Row{R"({"gpu_count":{"in":[1,"2"]}})", true},
        Row{R"({"gpu_count":{"eq":2},"vram_mib":{"gte":99999}})", false},
        // What is malformed or not known does not hold.
        Row{"null", false}, Row{"[1]", false}, Row{"{", false}, Row{R"({"moon":{"eq":1}})", false},
        Row{R"({"gpu_count":2})", false}, Row{R"({"gpu_count":{"about":2}})", false},
        Row{R"({"gpu_count":{"eq":"two"}})", false}, Row{R"({"gpu_count":{"neq":null}})", false},
        Row{R"({"gpu_model":{"eq":4090}})", false},
        Row{R"({"gpu_model":{"in":"RTX 4090"}})", false},
        Row{R"({"gpu_count":{"notin":7}})", false});
    CAPTURE(row.conditions);
    Offer offer;
    offer.gpu_model_native = "RTX 4090";
    offer.gpu_count = 2;
    offer.vram_mib = 24564;
    offer.disk_gib_max = 400;
    offer.cuda_milli = 12800;
    CHECK(meets(offer, row.conditions) == row.holds);
}

TEST_CASE("another seed, other ids, the same templates", "[mock]") {
    const TemplateCatalogue one(1);
    const TemplateCatalogue same(1);
    const TemplateCatalogue other(2);
    std::set<std::string> ids;
    for (std::size_t i = 0; i < one.listed().size(); ++i) {
        const Template& made = one.listed()[i];
        CHECK(made.id == same.listed()[i].id);
        CHECK(made.name == other.listed()[i].name);
        ids.insert(made.id);
        ids.insert(other.listed()[i].id);
        CHECK(made.id.find_first_not_of("0123456789abcdef") == std::string::npos);
        CHECK(made.id.size() == 32);
    }
    CHECK(ids.size() == 2 * one.listed().size());
}

TEST_CASE("a list shows all templates but the old one, which is found by its id", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    const auto listed = templatesOf(market.host, *provider);
    const TemplateCatalogue catalogue(1);
    REQUIRE(listed.size() == catalogue.listed().size());
    const auto recommended = std::count_if(listed.begin(), listed.end(),
                                           [](const Template& one) { return one.recommended; });
    CHECK(recommended == static_cast<std::ptrdiff_t>(listed.size()) - 1);
    CHECK(templateOf(market.host, *provider, catalogue.old().id).name == catalogue.old().name);
    CHECK(codeOf([&] { templateOf(market.host, *provider, "abc"); }) == GSP_NOT_FOUND);
    CHECK(market.books()["calls"]["list_templates"] == 1);
    CHECK(market.books()["calls"]["get_template"] == 2);
}

TEST_CASE("some offers fit a template and others do not, as they are listed", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    testing::FakeCall call(market.host);
    const auto offers = offersOf(market.host, *provider);
    std::map<std::string, std::size_t> fitting;
    for (const Template& one : templatesOf(market.host, *provider))
        fitting[one.name] = static_cast<std::size_t>(std::count_if(
            offers.begin(), offers.end(),
            [&](const Offer& offer) { return provider->isCompatible(call, one, offer); }));
    CHECK(fitting.at("CUDA 12.6 development") == offers.size());
    CHECK(fitting.at("vLLM server") > 0);
    CHECK(fitting.at("vLLM server") < offers.size());
    CHECK(fitting.at("Large models on 8 GPUs") < fitting.at("vLLM server"));
    CHECK(fitting.at("Night shift") == 0);
}

TEST_CASE("a create boots its template's image, unless another is asked for", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    const Template wanted = TemplateCatalogue(1).listed().front();
    CreateRequest create = request();
    create.template_id = wanted.id;
    create.image = "";
    createdId(market.host, *provider, create);
    create.image = "own:1";
    createdId(market.host, *provider, create);
    create.template_id = "abc";
    CHECK(codeOf([&] { createdId(market.host, *provider, create); }) == GSP_INVALID_ARGUMENT);
    const auto machines = market.machines();
    REQUIRE(machines.size() == 2);
    CHECK(machines[0]["image"] == "nvidia/cuda:12.6.3-devel-ubuntu22.04");
    CHECK(machines[1]["image"] == "own:1");
}

TEST_CASE("faults strike templates too", "[mock]") {
    MarketPlace market;
    market.faults(R"({"rules": [{"operation": "list_templates", "kind": "partial_list"},
                                {"operation": "list_templates", "kind": "empty_list"},
                                {"operation": "get_template", "kind": "auth"}]})");
    const auto provider = market.open();
    CHECK(codeOf([&] { templatesOf(market.host, *provider); }) == GSP_TRANSIENT);
    CHECK(templatesOf(market.host, *provider).empty());
    CHECK_FALSE(templatesOf(market.host, *provider).empty());
    const std::string id = TemplateCatalogue(1).old().id;
    CHECK(codeOf([&] { templateOf(market.host, *provider, id); }) == GSP_AUTH);
    CHECK(templateOf(market.host, *provider, id).id == id);
}

}  // namespace gpushopper::mock
