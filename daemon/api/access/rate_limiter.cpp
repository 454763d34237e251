#include "daemon/api/access/rate_limiter.hpp"

#include <algorithm>

#include "daemon/base/assert.hpp"

namespace gpushopper::api {

using std::chrono::ceil;
using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds RateLimiter::cost() const { return nanoseconds(seconds(1)) / limits_.per_second; }

RateLimiter::Bucket& RateLimiter::bucketOf(const std::string& client, base::MonoTime now) {
    if (const auto known = by_client_.find(client); known != by_client_.end()) {
        by_age_.splice(by_age_.end(), by_age_, known->second);
        return by_age_.back();
    }
    if (by_age_.size() == kClientsMax) {
        by_client_.erase(by_age_.front().client);
        by_age_.pop_front();
    }
    by_age_.push_back({.client = client, .full_at = now});
    by_client_.emplace(client, std::prev(by_age_.end()));
    return by_age_.back();
}

RateLimiter::Verdict RateLimiter::take(const std::string& client, base::MonoTime now) {
    GS_ASSERT(on());
    const nanoseconds capacity = cost() * limits_.burst;
    Verdict verdict{.limit = limits_.burst};
    base::Lock lock(mutex_);
    // Of two threads the one that read the clock first may come second.
    latest_ = std::max(latest_, now);
    now = latest_;
    Bucket& bucket = bucketOf(client, now);
    bucket.full_at = std::max(bucket.full_at, now);
    const nanoseconds after_this = bucket.full_at + cost() - now;
    verdict.allowed = after_this <= capacity;
    if (verdict.allowed) {
        bucket.full_at += cost();
    } else {
        verdict.retry_after = std::max(ceil<seconds>(after_this - capacity), seconds(1));
    }
    const nanoseconds until_full = bucket.full_at - now;
    verdict.remaining = static_cast<int>((capacity - until_full) / cost());
    verdict.full_after = ceil<seconds>(until_full);
    return verdict;
}

std::size_t RateLimiter::clientsForTest() const {
    base::Lock lock(mutex_);
    return by_age_.size();
}

}  // namespace gpushopper::api
