#pragma once

/// retry_after: when the provider wants to be asked again, as its response headers say (RFC 9110,
/// 10.2.3 and 5.6.7): a number of seconds, or a date in any of the three forms that HTTP has had.
/// A date is counted from the response's own Date, so no clock of ours is needed and a wrong one
/// does no harm; without a Date it says nothing.
/// Thread safety: pure functions.

#include <gpushopper/values.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

/// More is taken for a mistake and cut to this.
inline constexpr std::chrono::nanoseconds kRetryAfterMax{std::chrono::hours(1)};

/// The value of the first header of that name, in any case of letters, without outer blanks. The
/// view is good for as long as `headers` is.
std::optional<std::string_view> headerOf(const KeyValues& headers, std::string_view name);

/// Seconds since 1970 UTC; nullopt: not an HTTP date.
std::optional<std::int64_t> httpDate(std::string_view text);

/// From 0 to kRetryAfterMax; nullopt: no Retry-After, or none that can be understood.
std::optional<std::chrono::nanoseconds> retryAfter(const KeyValues& headers);

}  // namespace sdk_0_0
}  // namespace gpushopper
