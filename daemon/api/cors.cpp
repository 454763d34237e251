#include "daemon/api/cors.hpp"

#include <algorithm>

namespace gpushopper::api {
namespace {

constexpr const char* kRequestHeaders =
    "Authorization, Content-Type, Idempotency-Key, Prefer, X-Request-Id";
constexpr const char* kResponseHeaders =
    "X-Request-Id, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";
constexpr const char* kMaxAgeSeconds = "600";

}  // namespace

void Cors::apply(const Request& request, Response& response) const {
    const auto origin = request.headers.find("Origin");
    if (!origin || std::find(origins_.begin(), origins_.end(), *origin) == origins_.end()) return;
    Headers& headers = response.headers;
    headers.add("Access-Control-Allow-Origin", std::string(*origin));
    headers.add("Vary", "Origin");
    if (request.method != "OPTIONS") {
        headers.add("Access-Control-Expose-Headers", kResponseHeaders);
        return;
    }
    if (const auto allow = headers.find("Allow"))
        headers.add("Access-Control-Allow-Methods", std::string(*allow));
    headers.add("Access-Control-Allow-Headers", kRequestHeaders);
    headers.add("Access-Control-Max-Age", kMaxAgeSeconds);
}

}  // namespace gpushopper::api
