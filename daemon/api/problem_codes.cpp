#include "daemon/api/problem_codes.hpp"

#include "daemon/base/assert.hpp"

namespace gpushopper::api {
namespace {

using std::chrono::seconds;
using enum ProblemCode;

constexpr std::array<ProblemKind, kProblemCodeCount> kKinds = {{
    {MalformedRequest, "malformed_request", 400, {}, "The request is no well-formed HTTP."},
    {InvalidRequest, "invalid_request", 400, {}, "`fields` names every fault of the request."},
    {UnknownProvider, "unknown_provider", 400, {}, "No provider of that name."},
    {InsufficientDisk, "insufficient_disk", 400, {}, "The model needs more disk than asked for."},
    {HardMaxExceeded, "hard_max_exceeded", 400, {}, "No reservation is longer than 12 hours."},
    {Unauthorized, "unauthorized", 401, {}, "No token was sent, or one that is not known."},
    {InsufficientScope, "insufficient_scope", 403, {}, "The token's scope does not allow this."},
    {RouteNotFound, "route_not_found", 404, {}, "No such path."},
    {OfferNotFound, "offer_not_found", 404, {}, "No such offer, or several match."},
    {TemplateNotFound, "template_not_found", 404, {}, "No provider has that template."},
    {SessionNotFound, "session_not_found", 404, {}, "No session has that id."},
    {MethodNotAllowed, "method_not_allowed", 405, {}, "`Allow` names the methods of this path."},
    {NotAcceptable, "not_acceptable", 406, {}, "Answers are application/json only."},
    {RequestTimeout, "request_timeout", 408, {}, "The request did not come in time."},
    {DuplicateSession, "duplicate_session", 409, {}, "The consumer has a session of this offer."},
    {PriceAboveLimit, "price_above_limit", 409, {}, "Dearer than max_price_per_hour."},
    {SessionNotRunning, "session_not_running", 409, {}, "Only for running sessions."},
    {SessionStopping, "session_stopping", 409, {}, "The session is being ended."},
    {SessionTerminal, "session_terminal", 409, {}, "The session has ended."},
    {IdempotencyInFlight, "idempotency_in_flight", 409, seconds(1),
     "The first request with this Idempotency-Key is still at work."},
    {BodyTooLarge, "body_too_large", 413, {}, "Bodies have at most 1 MiB."},
    {UriTooLong, "uri_too_long", 414, {}, "Request targets have at most 8 KiB."},
    {UnsupportedMediaType, "unsupported_media_type", 415, {}, "Bodies are application/json."},
    {IdempotencyKeyReused,
     "idempotency_key_reused",
     422,
     {},
     "This Idempotency-Key came with another body before."},
    {RateLimited, "rate_limited", 429, seconds(1), "This client asks too often."},
    {HeadersTooLarge, "headers_too_large", 431, {}, "At most 100 headers and 32 KiB of them."},
    {InternalError, "internal_error", 500, {}, "A defect of the service."},
    {ProvisionFailed, "provision_failed", 502, {}, "The provider refused; the session failed."},
    {ProviderAuthFailed,
     "provider_auth_failed",
     502,
     {},
     "The provider refused our credentials; the session failed."},
    {InventoryUnavailable, "inventory_unavailable", 503, seconds(5),
     "Every provider fails and nothing is cached."},
    {TemplatesUnavailable, "templates_unavailable", 503, seconds(5),
     "No provider has templates, or those that do could not be asked."},
    {StaleInventory, "stale_inventory", 503, seconds(1), "The offer is gone; the session failed."},
    {ProviderRateLimited, "provider_rate_limited", 503, seconds(10),
     "The provider told us to slow down; the session failed."},
    {ProviderUnavailable, "provider_unavailable", 503, seconds(30),
     "Creates at this provider are stopped for now, or it could not be reached."},
    {StoreUnavailable, "store_unavailable", 503, seconds(5), "The database failed."},
    {Overloaded, "overloaded", 503, seconds(1), "There are too many connections."},
    {Timeout, "timeout", 503, seconds(1), "The answer took too long."},
    {ShuttingDown, "shutting_down", 503, seconds(10), "The service is stopping."},
    {HttpVersionNotSupported, "http_version_not_supported", 505, {}, "HTTP/1.0 and 1.1 only."},
}};

constexpr bool isInOrder() {
    for (std::size_t place = 0; place < kKinds.size(); ++place) {
        if (static_cast<std::size_t>(kKinds[place].code) != place) return false;
    }
    return true;
}
static_assert(isInOrder(), "the table has a row for every code, in the order of the enum");

}  // namespace

const ProblemKind& kindOf(ProblemCode code) { return kKinds.at(static_cast<std::size_t>(code)); }

std::span<const ProblemKind> problemKinds() { return kKinds; }

std::string_view statusPhrase(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            break;
    }
    GS_ASSERT(false && "a status without a phrase");
    return {};
}

}  // namespace gpushopper::api
