#include "daemon/api/schema/openapi.hpp"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "daemon/api/problem_codes.hpp"
#include "daemon/api/schema/response_schemas.hpp"
#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

using Json = nlohmann::ordered_json;

// What any operation may answer with, whatever it does.
constexpr std::array kAlways = {ProblemCode::MalformedRequest,
                                ProblemCode::InvalidRequest,
                                ProblemCode::NotAcceptable,
                                ProblemCode::BodyTooLarge,
                                ProblemCode::UriTooLong,
                                ProblemCode::HeadersTooLarge,
                                ProblemCode::InternalError,
                                ProblemCode::StoreUnavailable,
                                ProblemCode::RequestTimeout,
                                ProblemCode::Overloaded,
                                ProblemCode::HttpVersionNotSupported,
                                ProblemCode::Timeout};

Json boundJson(double bound) {
    return std::floor(bound) == bound ? Json(std::llround(bound)) : Json(bound);
}

void addBounds(const FieldRule& rule, Json& schema) {
    if (rule.least)
        schema[rule.least_excluded ? "exclusiveMinimum" : "minimum"] = boundJson(*rule.least);
    if (rule.most) schema["maximum"] = boundJson(*rule.most);
}

Json textSchema(const FieldRule& rule) {
    Json schema = {
        {"type", "string"}, {"minLength", rule.length_min}, {"maxLength", rule.length_max}};
    if (rule.text_kind == TextKind::Set) schema["pattern"] = "^[" + rule.characters + "]+$";
    return schema;
}

Json schemaOf(const FieldRule& rule) {
    Json schema;
    switch (rule.type) {
        case FieldType::Boolean:
            schema = {{"type", "boolean"}};
            break;
        case FieldType::Integer:
            schema = {{"type", "integer"}};
            addBounds(rule, schema);
            break;
        case FieldType::Number:
            schema = {{"type", "number"}};
            addBounds(rule, schema);
            break;
        case FieldType::Text:
            schema = textSchema(rule);
            break;
        case FieldType::Choice:
            schema = {{"type", "string"}, {"enum", rule.choices}};
            break;
        case FieldType::IntegerList: {
            Json items = {{"type", "integer"}};
            addBounds(rule, items);
            schema = {{"type", "array"},
                      {"items", std::move(items)},
                      {"maxItems", rule.elements_max},
                      {"uniqueItems", true}};
            break;
        }
    }
    if (rule.default_json) schema["default"] = Json::parse(*rule.default_json);
    return schema;
}

Json parameter(const char* place, std::string name, bool required, std::string summary,
               Json schema) {
    return {{"name", std::move(name)},
            {"in", place},
            {"required", required},
            {"description", std::move(summary)},
            {"schema", std::move(schema)}};
}

Json parametersOf(const Route& route, const Operation& operation) {
    Json list = Json::array();
    if (route.idKind() == PathId::Session)
        list.push_back(parameter("path", "id", true, "A session's id.",
                                 {{"type", "string"}, {"format", "uuid"}, {"maxLength", 36}}));
    if (route.idKind() == PathId::Offer)
        list.push_back(parameter("path", "offer_id", true, "An offer's id, in any of its forms.",
                                 {{"type", "string"}, {"maxLength", 512}}));
    if (route.idKind() == PathId::Template)
        list.push_back(
            parameter("path", "hash_id", true, "A template's id.",
                      {{"type", "string"}, {"pattern", "^[A-Za-z0-9_-]+$"}, {"maxLength", 64}}));
    if (operation.source == Source::Query) {
        for (const FieldRule& rule : operation.rules)
            list.push_back(
                parameter("query", rule.name, rule.required, rule.summary, schemaOf(rule)));
        return list;
    }
    list.push_back(parameter("header", "Idempotency-Key", false,
                             "The same key and body again get the first answer again, for 24 h.",
                             {{"type", "string"}, {"minLength", 1}, {"maxLength", 128}}));
    return list;
}

Json bodyOf(const Operation& operation) {
    Json schema = {
        {"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
    Json required = Json::array();
    for (const FieldRule& rule : operation.rules) {
        Json field = schemaOf(rule);
        field["description"] = rule.summary;
        schema["properties"][rule.name] = std::move(field);
        if (rule.required) required.push_back(rule.name);
    }
    if (!required.empty()) schema["required"] = std::move(required);
    return {{"required", operation.source == Source::Body},
            {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

Json problemResponse(const std::vector<ProblemCode>& codes) {
    std::string meaning;
    Json words = Json::array();
    for (const ProblemCode code : codes) {
        const ProblemKind& kind = kindOf(code);
        if (!meaning.empty()) meaning += " ";
        meaning += "`" + std::string(kind.word) + "`: " + std::string(kind.meaning);
        words.push_back(std::string(kind.word));
    }
    const Json narrowed = {{"properties", {{"code", {{"enum", std::move(words)}}}}}};
    const Json schema = {
        {"allOf", Json::array({{{"$ref", "#/components/schemas/Problem"}}, narrowed})}};
    return {{"description", std::move(meaning)},
            {"content", {{"application/problem+json", {{"schema", schema}}}}}};
}

std::map<int, std::vector<ProblemCode>> problemsOf(const Operation& operation) {
    std::map<int, std::vector<ProblemCode>> by_status;
    const auto add = [&by_status](ProblemCode code) {
        by_status[kindOf(code).status].push_back(code);
    };
    for (const ProblemCode code : kAlways) add(code);
    if (operation.source != Source::Query) {
        for (const auto code : {ProblemCode::UnsupportedMediaType}) add(code);
    }
    if (operation.scope != Scope::None) {
        add(ProblemCode::Unauthorized);
        add(ProblemCode::InsufficientScope);
    }
    if (operation.rate == Rate::Counted) add(ProblemCode::RateLimited);
    for (const ProblemCode code : operation.problems) add(code);
    return by_status;
}

Json responsesOf(const Operation& operation) {
    Json responses = Json::object();
    for (const Outcome& outcome : operation.outcomes) {
        responses[std::to_string(outcome.status)] = {
            {"description", outcome.meaning},
            {"content",
             {{"application/json",
               {{"schema", {{"$ref", "#/components/schemas/" + outcome.schema}}}}}}}};
    }
    for (const auto& [status, codes] : problemsOf(operation)) {
        Json problem = problemResponse(codes);
        const std::string key = std::to_string(status);
        if (!responses.contains(key)) {
            responses[key] = std::move(problem);
            continue;
        }
        // One status, told by a resource of its own or by a problem: /health while stopping.
        responses[key]["description"] = responses[key]["description"].get<std::string>() + " " +
                                        problem["description"].get<std::string>();
        responses[key]["content"].update(problem["content"]);
    }
    return responses;
}

// The scope stands where OpenAPI 3.1 has the roles that an operation needs.
Json securityOf(const Operation& operation) {
    if (operation.scope == Scope::None) return Json::array();
    return Json::array({{{"token", Json::array({std::string(toString(operation.scope))})}}});
}

Json securitySchemes() {
    return {{"token",
             {{"type", "http"},
              {"scheme", "bearer"},
              {"description",
               "A token that the operator made; its scope is read, write (with read), admin "
               "(everything) or metrics. A daemon that only its own machine can reach needs none "
               "until the first one is made."}}}};
}

}  // namespace

std::string openApiJson(const std::vector<Route>& routes) {
    Json paths = Json::object();
    for (const Route& route : routes) {
        for (const Operation& operation : route.operations) {
            Json described = {{"operationId", operation.name},
                              {"summary", operation.summary},
                              {"security", securityOf(operation)},
                              {"parameters", parametersOf(route, operation)},
                              {"responses", responsesOf(operation)}};
            if (operation.source != Source::Query) described["requestBody"] = bodyOf(operation);
            paths[route.path][lowered(operation.method)] = std::move(described);
        }
    }
    const Json document = {
        {"openapi", "3.1.0"},
        {"info",
         {{"title", "GPU Shopper"},
          {"version", "1"},
          {"summary", "A menu of GPU marketplaces, and machines that are gone when they should."},
          {"license", {{"name", "MIT"}, {"identifier", "MIT"}}}}},
        {"servers", Json::array({{{"url", "/"}}})},
        {"security", Json::array()},
        {"paths", std::move(paths)},
        {"components", {{"securitySchemes", securitySchemes()}, {"schemas", responseSchemas()}}}};
    return document.dump();
}

}  // namespace gpushopper::api
