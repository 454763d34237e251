#pragma once

/// Result<T>: a value, or the Error that a healthy system may meet (no capacity, not found,
/// time-out).
///
/// A code exists if and only if somebody reacts to it differently (the plugin ABI's rule). Bugs are
/// GS_ASSERT; a broken environment at start is an exception that main() turns into one sentence.
/// Thread safety: values.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace gpushopper::base {

enum class ErrorCode : std::uint8_t {
    InvalidArgument,  ///< The request can never work.
    Auth,             ///< Credentials missing, wrong or revoked.
    Funds,            ///< The account is empty.
    RateLimited,      ///< Told to slow down; see retry_after.
    NoCapacity,       ///< The offer is gone, stale or dearer than the limit.
    NotFound,         ///< No such id.
    Transient,        ///< No answer, 5xx, breaker open: the same call may work later.
    Permanent,        ///< A definite no that is not the caller's fault.
    Cancelled,        ///< We asked for it.
    Deadline,         ///< Ran out of time.
    Unsupported,      ///< The capability is missing: never ask again.
    BadResponse,      ///< The answer was not understood.
    Internal,         ///< A defect of a plugin, or of a part that must not take the daemon down.
    Conflict,         ///< The row is not in the state that the change needs.
    Duplicate,        ///< A unique key is taken; `subject` names who has it.
    FenceLost,        ///< Somebody else owns the row by now; what was learned must still be kept.
    StoreFailed,      ///< The database failed; nothing was written.
};

/// Did a mutating provider call take effect? Read only after a failed create.
enum class Outcome : std::uint8_t { NotApplied, MaybeApplied, Applied };

struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::Internal;
    std::string
        message{};  ///< One sentence for people: what failed, on what, what to do. No secret.
    Outcome outcome = Outcome::NotApplied;
    std::optional<std::chrono::milliseconds> retry_after{};
    std::string provider_code{};  ///< The provider's own word, for grepping.
    int http_status = 0;          ///< 0: no answer.
    std::string subject{};        ///< The id of what is in the way (Duplicate, Conflict).
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return fail(Error{.code = code, .message = std::move(message)});
}

/// For the rare result that nobody can act on: greppable, with the reason beside it.
template <class T>
void ignored(const Result<T>& /*result*/, const char* /*reason*/) {}

/// Stable lower-case names (`no_capacity`), for logs and metrics.
std::string_view toString(ErrorCode code);

}  // namespace gpushopper::base
