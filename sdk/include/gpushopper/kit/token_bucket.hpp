#pragma once

/// TokenBucket: the pace at which a provider may be asked. A token is earned every `interval`, at
/// most `burst` are kept, and each request takes one; so no span of time T ever sees more than
/// burst + T / interval requests. A burst of 1 is a minimum interval between requests.
///
/// Whoever waits is served first come, first served, but Reserved callers (destroys, lists of
/// instances) go before all Normal ones, and Normal callers leave the reserved share of the tokens
/// untouched, as far as the burst has room for one: with a burst of 1 there is only the queue.
///
/// Nothing is sent for a call that could not be served before its deadline: it is refused at once.
/// The bucket reports the gauge `tokens_left` (label `bucket`).
/// Thread safety: any thread. Waiting is the host's (Call::sleepUntil); no lock is held meanwhile.

#include <gpushopper/call.hpp>
#include <gpushopper/kit/priority.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace gpushopper {
inline namespace sdk_0_0 {

struct BucketLimits {
    std::chrono::nanoseconds interval{std::chrono::seconds(1)};  ///< Above 0.
    int burst = 1;                                               ///< At least 1.
    double reserved_share = 0.2;                                 ///< Of the burst, from 0 to 1.
    const char* name = "all";                                    ///< A literal, for the gauge.
};

class TokenBucket {
public:
    TokenBucket(Host host, BucketLimits limits);
    TokenBucket(const TokenBucket&) = delete;
    TokenBucket& operator=(const TokenBucket&) = delete;

    /// Returns with a token taken. Throws Failure RATE_LIMITED with retry_after, at once, when the
    /// turn would come after the call's deadline; CANCELLED or DEADLINE when the call ends while it
    /// waits. In all of these nothing was sent (NOT_APPLIED) and no token is gone.
    void acquire(Call& call, Priority priority = Priority::Normal);

    /// Nobody gets a token before `time`, and the tokens saved up are gone: the provider begins to
    /// count anew there. An earlier time than one already set changes nothing.
    void pauseUntil(HostTime time);

    /// The provider said "too fast" to a request that got its token at `sent_at` or later. Pauses
    /// for `retry_after` if that is known, else for a time that doubles with every such answer up
    /// to a minute, jittered, and never less than the interval. Returns the pause. Answers to
    /// requests that were under way together double it once.
    std::chrono::nanoseconds slowDown(HostTime sent_at,
                                      std::optional<std::chrono::nanoseconds> retry_after);
    /// The provider took a request without complaint: slowDown begins small again.
    void speedUp();

private:
    struct Place;  // in the queue

    HostTime turnOf(std::uint64_t ticket, Priority priority);
    void take();
    void leave(std::uint64_t ticket, Priority priority);

    const Host host_;
    const BucketLimits limits_;
    const int reserved_;  // tokens that Normal callers leave

    std::mutex mutex_;  // guards all below
    HostTime next_;     // When the next token is earned; the past means saved tokens.
    std::deque<std::uint64_t> reserved_queue_;
    std::deque<std::uint64_t> normal_queue_;
    std::uint64_t last_ticket_ = 0;
    int slowed_ = 0;        // answers "too fast" in a row
    HostTime slowed_at_{};  // when the last of them came
};

}  // namespace sdk_0_0
}  // namespace gpushopper
