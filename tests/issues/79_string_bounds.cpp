// Story: strings of any length were stored.
// No string of the API may be without a maximum: the description is generated from the rules that
// check, so a string without one there is a string that nobody bounds.

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using nlohmann::json;

bool isString(const json& node) {
    if (!node.is_object() || !node.contains("type")) return false;
    const json& type = node.at("type");
    return type == "string" || (type.is_array() && type.at(0) == "string");
}

// Every string schema below `node` that neither has a maximum nor is a closed set of words.
void findUnbounded(const json& node, const std::string& path, std::vector<std::string>& found) {
    if (isString(node) && !node.contains("maxLength") && !node.contains("enum"))
        found.push_back(path);
    if (!node.is_structured()) return;
    for (const auto& [name, child] : node.items())
        findUnbounded(child, std::string(path).append("/").append(name), found);
}

}  // namespace

TEST_CASE("Every string of the API has a maximum length") {
    ApiBench bench;
    std::vector<std::string> unbounded;
    findUnbounded(bench.get("/openapi.json").json, "", unbounded);
    CAPTURE(unbounded);
    CHECK(unbounded.empty());
}

TEST_CASE("The lint sees a string without a maximum") {
    std::vector<std::string> unbounded;
    findUnbounded(
        json::parse(R"({"a":{"type":["string","null"]},"b":{"type":"string","maxLength":1}})"), "",
        unbounded);
    CHECK(unbounded == std::vector<std::string>{"/a"});
}

TEST_CASE("Every text rule of every operation bounds its length") {
    ApiBench bench;
    int texts = 0;
    for (const Route& route : bench.api.routes()) {
        for (const Operation& operation : route.operations) {
            for (const FieldRule& rule : operation.rules) {
                if (rule.type != FieldType::Text) continue;
                ++texts;
                CAPTURE(operation.name, rule.name);
                CHECK(rule.length_max > 0);
                CHECK(rule.length_max <= 16'384);
            }
        }
    }
    CHECK(texts >= 15);
}

}  // namespace gpushopper::api
