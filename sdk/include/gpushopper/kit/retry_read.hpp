#pragma once

/// retryRead: the only retry loop of a plugin. It repeats a read that got no answer or an
/// unreadable one (TRANSIENT, BAD_RESPONSE), at most twice, while the retry budget has more than
/// half of its tokens and the wait fits before the call's deadline. Writes do not compile. Thread
/// safety: any thread.

#include <gpushopper/kit/resilient_client.hpp>

#include <chrono>

namespace gpushopper {
inline namespace sdk_0_0 {

inline constexpr int kReadAttemptsMax = 3;
/// A provider that wants a longer pause than this is left alone; the core comes back later.
inline constexpr std::chrono::nanoseconds kReadRetryWaitMax{std::chrono::seconds(10)};

/// The first good answer. Throws the failure of the last attempt, or CANCELLED or DEADLINE when the
/// call ended between two.
HttpResponse retryRead(ResilientClient& client, Call& call, const ReadAsk& ask);
HttpResponse retryRead(ResilientClient& client, Call& call, const WriteAsk& ask) = delete;

}  // namespace sdk_0_0
}  // namespace gpushopper
