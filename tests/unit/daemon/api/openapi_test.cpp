// Goal: the API description is whole and says what the table of routes does. Method: walk the
// document and compare it with the routes; check real answers against the members that it requires.

#include <set>

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using nlohmann::json;

// Calls `visit` with every object in the document and the path to it.
void walk(const json& node, const std::string& path,
          const std::function<void(const json&, const std::string&)>& visit) {
    if (node.is_object()) visit(node, path);
    if (!node.is_structured()) return;
    for (const auto& [name, child] : node.items())
        walk(child, std::string(path).append("/").append(name), visit);
}

// Everything that a schema requires is there, and nothing that it does not name.
void checkMembers(const json& document, const std::string& schema, const json& answer) {
    const json& described = document.at("components").at("schemas").at(schema);
    for (const json& name : described.at("required")) {
        CAPTURE(schema, name);
        CHECK(answer.contains(name.get<std::string>()));
    }
    for (const auto& [name, value] : answer.items()) {
        CAPTURE(schema, name);
        CHECK(described.at("properties").contains(name));
    }
}

void checkTemplatesAndHealth(ApiBench& bench, const json& document) {
    bench.templates.add({.id = "abc", .name = "one"});
    bench.templates.fits = {base::OfferId("mock-2")};
    const json templates = bench.get("/api/v1/templates").json;
    checkMembers(document, "TemplateList", templates);
    checkMembers(document, "Template", templates.at("templates").at(0));
    checkMembers(document, "Template", bench.get("/api/v1/templates/abc").json);
    checkMembers(document, "CompatibleTemplates",
                 bench.get("/api/v1/inventory/mock-2/compatible-templates").json);
    bench.menu.recordFailure({.id = base::OfferId("mock-3")},
                             {.at = bench.clock.monotonicNow(), .at_wall = bench.clock.wallNow()});
    const json health = bench.get("/api/v1/offer-health").json;
    checkMembers(document, "OfferHealth", health);
    const json& described = document.at("components").at("schemas").at("OfferHealth");
    for (const char* list : {"offers", "gpu_types"}) {
        const json& members = described.at("properties").at(list).at("items").at("properties");
        const json& shown = health.at(list).at(0);
        for (const auto& [name, schema] : members.items()) CHECK(shown.contains(name));
        CHECK(shown.size() == members.size());
    }
}

}  // namespace

TEST_CASE("Every reference resolves and every operation has a name of its own") {
    ApiBench bench;
    const json document = bench.get("/openapi.json").json;
    CHECK(document.at("openapi") == "3.1.0");
    std::set<std::string> names;
    walk(document, "", [&](const json& node, const std::string& path) {
        if (node.contains("$ref")) {
            CAPTURE(path);
            const auto target = node.at("$ref").get<std::string>();
            REQUIRE(target.starts_with("#"));
            CHECK(document.contains(json::json_pointer(target.substr(1))));
        }
        if (node.contains("operationId"))
            CHECK(names.insert(node.at("operationId").get<std::string>()).second);
    });
    CHECK(names.size() == 18);
}

TEST_CASE("Every route is described with its methods, its fields and its refusals") {
    ApiBench bench;
    const json document = bench.get("/openapi.json").json;
    CHECK(document.at("paths").size() == bench.api.routes().size());
    for (const Route& route : bench.api.routes()) {
        CAPTURE(route.path);
        const json& described = document.at("paths").at(route.path);
        CHECK(described.size() == route.operations.size());
        for (const Operation& operation : route.operations) {
            std::string method = operation.method;
            for (char& c : method) c = static_cast<char>(std::tolower(c));
            const std::string text = described.at(method).dump();
            for (const FieldRule& rule : operation.rules)
                CHECK(text.find("\"" + rule.name + "\"") != std::string::npos);
            for (const ProblemCode code : operation.problems)
                CHECK(text.find(kindOf(code).word) != std::string::npos);
            for (const Outcome& outcome : operation.outcomes)
                CHECK(
                    described.at(method).at("responses").contains(std::to_string(outcome.status)));
        }
    }
}

TEST_CASE("Real answers have the members that the description requires, and no others") {
    ApiBench bench;
    const json document = bench.get("/openapi.json").json;
    bench.tasks.engine = [&] { bench.run(bench.newest()); };
    const json created = bench.post("/api/v1/sessions", ApiBench::order()).json;
    const std::string path =
        "/api/v1/sessions/" + created.at("session").at("id").get<std::string>();
    checkMembers(document, "CreatedSession", created);
    checkMembers(document, "Session", created.at("session"));
    checkMembers(document, "Session", bench.get(path).json);
    checkMembers(document, "SessionPage", bench.get("/api/v1/sessions").json);
    checkMembers(document, "Diagnostics", bench.get(path + "/diagnostics").json);
    checkMembers(document, "EventPage", bench.get(path + "/events").json);
    checkMembers(document, "OfferPage", bench.get("/api/v1/inventory").json);
    checkMembers(document, "Offer", bench.get("/api/v1/inventory/mock-1").json);
    checkMembers(document, "ProviderList", bench.get("/api/v1/providers").json);
    checkTemplatesAndHealth(bench, document);
    checkMembers(document, "Health", bench.get("/health").json);
    checkMembers(document, "Ready", bench.get("/ready").json);
    checkMembers(document, "Problem", bench.get("/nope").json);
    checkMembers(document, "ExtendAnswer",
                 bench.post(path + "/extend", {{"additional_hours", 1}}).json);
    checkMembers(document, "DoneAnswer", bench.send("POST", path + "/done").json);
    bench.tasks.engine = {};
    checkMembers(document, "DestroyAnswer", bench.send("DELETE", path).json);
}

}  // namespace gpushopper::api
