#pragma once

/// RateLimiter: a token bucket for each client. A bucket holds `burst` requests and is filled with
/// `per_second` of them each second; a request that finds it empty is refused and costs nothing.
///
/// All that is kept of a client is when its bucket will be full again (the virtual scheduling form
/// of the algorithm, ITU-T I.371), so a client whose bucket is full need not be remembered. Beyond
/// kClientsMax the one that was silent for the longest is forgotten, and its bucket is full then.
/// Time is a parameter. Thread safety: any thread; the lock is held for a few look-ups in a map.

#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"

namespace gpushopper::api {

struct RateLimits {
    int per_second = 0;  ///< 0: nobody is ever refused, and nothing is counted.
    int burst = 1;
};

class RateLimiter {
public:
    static constexpr std::size_t kClientsMax = 10'000;

    explicit RateLimiter(RateLimits limits) : limits_(limits) {}

    bool on() const { return limits_.per_second > 0; }

    struct Verdict {
        bool allowed = true;
        int limit = 0;                       ///< Requests that a full bucket holds.
        int remaining = 0;                   ///< Requests that are left in it.
        std::chrono::seconds full_after{};   ///< Rounded up.
        std::chrono::seconds retry_after{};  ///< Rounded up, at least 1; 0 when allowed.
    };
    /// Takes one request out of the client's bucket. Only while on().
    Verdict take(const std::string& client, base::MonoTime now) EXCLUDES(mutex_);

    std::size_t clientsForTest() const EXCLUDES(mutex_);

private:
    struct Bucket {
        std::string client;
        base::MonoTime full_at;
    };

    std::chrono::nanoseconds cost() const;
    Bucket& bucketOf(const std::string& client, base::MonoTime now) REQUIRES(mutex_);

    const RateLimits limits_;
    mutable base::Mutex mutex_;
    base::MonoTime latest_ GUARDED_BY(mutex_){};
    std::list<Bucket> by_age_ GUARDED_BY(mutex_);  ///< The longest silent first.
    std::unordered_map<std::string, std::list<Bucket>::iterator> by_client_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::api
