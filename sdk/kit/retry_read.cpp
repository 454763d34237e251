#include <gpushopper/kit/retry_read.hpp>

#include <gpushopper/kit/backoff.hpp>

#include <algorithm>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

using std::chrono::nanoseconds;

constexpr BackoffLimits kReadBackoff{std::chrono::seconds(1), std::chrono::seconds(4)};

bool isWorthRepeating(const Failure& failure) {
    return failure.code == GSP_TRANSIENT || failure.code == GSP_BAD_RESPONSE;
}

}  // namespace

HttpResponse retryRead(ResilientClient& client, Call& call, const ReadAsk& ask) {
    for (int attempt = 1;; ++attempt) {
        HostTime next;
        try {
            return client.send(call, ask);
        } catch (const Failure& failure) {
            if (!isWorthRepeating(failure) || attempt >= kReadAttemptsMax) throw;
            if (failure.retry_after > kReadRetryWaitMax || !client.budget().mayRetry()) throw;
            const nanoseconds jittered = backoff(attempt, call.host().random(), kReadBackoff);
            next = call.host().now() + std::max(jittered, failure.retry_after);
            if (next >= call.deadline()) throw;
        }
        call.sleepUntil(next);
    }
}

}  // namespace sdk_0_0
}  // namespace gpushopper
