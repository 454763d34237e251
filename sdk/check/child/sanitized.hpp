#pragma once

/// sanitized: whether this tool, and so the plugins built beside it, has a sanitizer's run time: it
/// needs libraries and makes system calls of its own. Thread safety: a constant.

namespace gpushopper::check {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace gpushopper::check
