#pragma once

/// The registry of problem codes: every way to refuse a request, with its status. Nobody else picks
/// a status for a refusal. Clients switch on the word, so a word never changes its meaning. Thread
/// safety: constant.

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace gpushopper::api {

enum class ProblemCode : std::uint8_t {
    MalformedRequest,
    InvalidRequest,
    UnknownProvider,
    InsufficientDisk,
    HardMaxExceeded,
    Unauthorized,
    InsufficientScope,
    RouteNotFound,
    OfferNotFound,
    TemplateNotFound,
    SessionNotFound,
    MethodNotAllowed,
    NotAcceptable,
    RequestTimeout,
    DuplicateSession,
    PriceAboveLimit,
    SessionNotRunning,
    SessionStopping,
    SessionTerminal,
    IdempotencyInFlight,
    BodyTooLarge,
    UriTooLong,
    UnsupportedMediaType,
    IdempotencyKeyReused,
    RateLimited,
    HeadersTooLarge,
    InternalError,
    ProvisionFailed,
    ProviderAuthFailed,
    InventoryUnavailable,
    TemplatesUnavailable,
    StaleInventory,
    ProviderRateLimited,
    ProviderUnavailable,
    StoreUnavailable,
    Overloaded,
    Timeout,
    ShuttingDown,
    HttpVersionNotSupported,
};
inline constexpr std::size_t kProblemCodeCount = 39;

struct ProblemKind {
    ProblemCode code{};
    std::string_view word;  ///< As in `code` of the answer.
    int status = 0;
    std::chrono::seconds
        retry_after{};         ///< The Retry-After sent when no better one is known; 0: none.
    std::string_view meaning;  ///< For the API description.
};

const ProblemKind& kindOf(ProblemCode code);
std::span<const ProblemKind> problemKinds();

/// `Not Found`: the title of every problem with that status.
std::string_view statusPhrase(int status);

}  // namespace gpushopper::api
