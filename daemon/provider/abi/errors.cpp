#include "daemon/provider/abi/errors.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using base::Outcome;

constexpr std::int64_t kRetryAfterNsMax = std::int64_t{24} * 3600 * 1'000'000'000;

std::optional<ErrorCode> knownCode(gsp_code code) {
    switch (code) {
        case GSP_INVALID_ARGUMENT:
            return ErrorCode::InvalidArgument;
        case GSP_AUTH:
            return ErrorCode::Auth;
        case GSP_FUNDS:
            return ErrorCode::Funds;
        case GSP_RATE_LIMITED:
            return ErrorCode::RateLimited;
        case GSP_NO_CAPACITY:
            return ErrorCode::NoCapacity;
        case GSP_NOT_FOUND:
            return ErrorCode::NotFound;
        case GSP_TRANSIENT:
            return ErrorCode::Transient;
        case GSP_PERMANENT:
            return ErrorCode::Permanent;
        case GSP_CANCELLED:
            return ErrorCode::Cancelled;
        case GSP_DEADLINE:
            return ErrorCode::Deadline;
        case GSP_UNSUPPORTED:
            return ErrorCode::Unsupported;
        case GSP_BAD_RESPONSE:
            return ErrorCode::BadResponse;
        case GSP_INTERNAL:
            return ErrorCode::Internal;
        default:
            return std::nullopt;
    }
}

gsp_code abiCode(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument:
            return GSP_INVALID_ARGUMENT;
        case ErrorCode::Auth:
            return GSP_AUTH;
        case ErrorCode::Funds:
            return GSP_FUNDS;
        case ErrorCode::RateLimited:
            return GSP_RATE_LIMITED;
        case ErrorCode::NoCapacity:
            return GSP_NO_CAPACITY;
        case ErrorCode::NotFound:
            return GSP_NOT_FOUND;
        case ErrorCode::Transient:
            return GSP_TRANSIENT;
        case ErrorCode::Permanent:
            return GSP_PERMANENT;
        case ErrorCode::Cancelled:
            return GSP_CANCELLED;
        case ErrorCode::Deadline:
            return GSP_DEADLINE;
        case ErrorCode::Unsupported:
            return GSP_UNSUPPORTED;
        case ErrorCode::BadResponse:
            return GSP_BAD_RESPONSE;
        case ErrorCode::Internal:
        case ErrorCode::Conflict:
        case ErrorCode::Duplicate:
        case ErrorCode::FenceLost:
        case ErrorCode::StoreFailed:
            return GSP_INTERNAL;
    }
    return GSP_INTERNAL;
}

Outcome readOutcome(gsp_outcome outcome) {
    if (outcome == GSP_NOT_APPLIED) return Outcome::NotApplied;
    if (outcome == GSP_APPLIED) return Outcome::Applied;
    return Outcome::MaybeApplied;
}

gsp_outcome abiOutcome(Outcome outcome) {
    switch (outcome) {
        case Outcome::NotApplied:
            return GSP_NOT_APPLIED;
        case Outcome::MaybeApplied:
            return GSP_MAYBE_APPLIED;
        case Outcome::Applied:
            return GSP_APPLIED;
    }
    return GSP_MAYBE_APPLIED;
}

// The text of a fixed buffer, whether or not the plugin ended it.
template <std::size_t N>
std::string_view bounded(const char (&text)[N]) {
    return {text, strnlen(text, N)};
}

template <std::size_t N>
void fill(char (&buffer)[N], std::string_view text) {
    const std::string clean = cleanText(text, N - 1);
    std::memset(buffer, 0, N);
    std::memcpy(buffer, clean.data(), clean.size());
}

}  // namespace

gsp_error blankError(Effect effect) {
    gsp_error error{};
    error.struct_size = sizeof error;
    error.outcome = effect == Effect::Write ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED;
    error.retry_after_ns = -1;
    return error;
}

base::Error readError(gsp_code code, const gsp_error& error, Effect effect,
                      const base::Scrubber& scrubber) {
    const std::optional<ErrorCode> known = knownCode(code);
    base::Error result;
    result.code = known.value_or(ErrorCode::Transient);
    // A plugin that met a bug of its own cannot know how far it had come.
    const bool proof_is_worthless = !known || *known == ErrorCode::Internal;
    if (effect == Effect::Write) {
        result.outcome = readOutcome(error.outcome);
        if (proof_is_worthless && result.outcome == Outcome::NotApplied)
            result.outcome = Outcome::MaybeApplied;
    }
    if (error.retry_after_ns >= 0) {
        result.retry_after = std::chrono::ceil<std::chrono::milliseconds>(
            std::chrono::nanoseconds(std::min(error.retry_after_ns, kRetryAfterNsMax)));
    }
    result.http_status = error.http_status;
    result.provider_code =
        cleanText(scrubber.scrub(bounded(error.provider_code)), sizeof error.provider_code);
    result.message =
        cleanText(withoutUrls(scrubber.scrub(bounded(error.message))), kMessageBytesMax);
    if (result.message.empty())
        result.message = "the plugin gave no reason (code " + std::to_string(code) + ")";
    return result;
}

gsp_code writeError(const base::Error& error, gsp_error* to) {
    const gsp_code code = abiCode(error.code);
    if (to == nullptr) return code;
    if (GSP_HAS(gsp_error, to, outcome)) to->outcome = abiOutcome(error.outcome);
    if (GSP_HAS(gsp_error, to, retry_after_ns)) {
        to->retry_after_ns =
            error.retry_after ? std::chrono::nanoseconds(*error.retry_after).count() : -1;
    }
    if (GSP_HAS(gsp_error, to, http_status)) to->http_status = error.http_status;
    if (GSP_HAS(gsp_error, to, provider_code)) fill(to->provider_code, error.provider_code);
    if (GSP_HAS(gsp_error, to, message)) fill(to->message, error.message);
    return code;
}

}  // namespace gpushopper::provider
