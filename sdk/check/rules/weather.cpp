#include "sdk/check/rules/weather.hpp"

namespace gpushopper::check {
namespace {

constexpr std::size_t kDepth = 100'000;
const KeyValues kJson = {{"Content-Type", "application/json"}};
const KeyValues kHtml = {{"Content-Type", "text/html"}};
constexpr const char* kPage =
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad "
    "Gateway</h1></body></html>";

std::vector<Weather> makeTroubles() {
    return {
        {"HTTP 500", response(500, R"({"error":"internal"})", kJson)},
        {"HTTP 502 with HTML", response(502, kPage, kHtml)},
        {"HTTP 503 without a body", response(503, "")},
        {"no answer (connection reset)", noResponse(GSP_TRANSIENT, GSP_MAYBE_APPLIED)},
        {"no connection (DNS)", noResponse(GSP_TRANSIENT, GSP_NOT_APPLIED)},
        {"an empty 200", response(200, "", kJson), false},
        {"a 200 with HTML", response(200, kPage, kHtml), false},
        {"a 200 with plain text", response(200, "maintenance, come back later"), false},
        {"a 200 with null", response(200, "null", kJson), false},
        {"a 200 with an empty object", response(200, "{}", kJson), false},
        {"a 200 with half an object", response(200, R"({"offers":[{"id":1,"pri)", kJson), false},
        {"a 200 with deeply nested JSON", response(200, std::string(kDepth, '['), kJson), false},
        {"a 200 with bytes that are no text",
         response(200, std::string("\x00\xff\xfe\x80{\"a\":\x01}", 11), kJson), false},
    };
}

std::vector<Weather> makeUnclear() {
    return {
        {"HTTP 401", response(401, R"({"error":"unauthorized"})", kJson)},
        {"HTTP 403", response(403, R"({"error":"forbidden"})", kJson)},
        {"HTTP 429", response(429, R"({"error":"slow down"})", kJson)},
        {"HTTP 500", response(500, R"({"error":"internal"})", kJson)},
        {"HTTP 502 with HTML", response(502, kPage, kHtml)},
        {"no answer (connection reset)", noResponse(GSP_TRANSIENT, GSP_MAYBE_APPLIED)},
        {"a 200 with HTML", response(200, kPage, kHtml)},
    };
}

}  // namespace

const std::vector<Weather>& troubles() {
    static const std::vector<Weather> all = makeTroubles();
    return all;
}

const std::vector<Weather>& unclearAnswers() {
    static const std::vector<Weather> all = makeUnclear();
    return all;
}

bool isSame(const HttpRequest& one, const HttpRequest& other) {
    return one.method == other.method && one.url == other.url && one.body == other.body;
}

}  // namespace gpushopper::check
