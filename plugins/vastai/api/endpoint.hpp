#pragma once

/// endpoint: the end points of Vast.ai and their pace. The limits are minimum intervals per end
/// point and key, in seconds (2026-08, documentation and a pull request of it that names the unit;
/// the older reading "per second" does not fit what was measured in 2026-01: one create every 2 s
/// was too fast). Nothing in an answer announces them. A class of requests has one bucket; destroys
/// and lists of instances go before everything else. Thread safety: pure; the buckets as they say.

#include <array>
#include <cstdint>
#include <deque>
#include <gpushopper/kit/token_bucket.hpp>

namespace gpushopper::vastai {

enum class Endpoint : std::uint8_t {
    Search,
    Create,
    List,
    Get,
    Destroy,
    Change,
    AttachKey,
    AttachedKeys,
    Account,
    PriceRises,
    Templates,
};
inline constexpr std::size_t kEndpointCount = 11;

Priority priorityOf(Endpoint endpoint);
BucketLimits bucketLimitsOf(Endpoint endpoint);

/// One bucket for each.
class Paces {
public:
    explicit Paces(Host host);
    TokenBucket& of(Endpoint endpoint) { return buckets_[static_cast<std::size_t>(endpoint)]; }

private:
    std::deque<TokenBucket> buckets_;  // they cannot be moved
};

}  // namespace gpushopper::vastai
