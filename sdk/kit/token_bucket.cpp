#include <gpushopper/kit/token_bucket.hpp>

#include <gpushopper/kit/backoff.hpp>

#include <algorithm>
#include <cmath>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kPauseFirst = std::chrono::seconds(2);
constexpr nanoseconds kPauseMax = std::chrono::seconds(60);

// Normal callers can always have at least one token.
int reservedTokens(const BucketLimits& limits) {
    const int wanted = static_cast<int>(std::ceil(limits.burst * limits.reserved_share));
    return std::clamp(wanted, 0, limits.burst - 1);
}

BucketLimits sane(BucketLimits limits) {
    limits.interval = std::max(limits.interval, nanoseconds(1));
    limits.burst = std::max(limits.burst, 1);
    return limits;
}

}  // namespace

// A place in the queue, given up however the caller leaves.
struct TokenBucket::Place {
    TokenBucket& bucket;
    Priority priority;
    std::uint64_t ticket;

    Place(TokenBucket& owner, Priority its_priority)
        : bucket(owner), priority(its_priority), ticket(0) {
        const std::lock_guard lock(bucket.mutex_);
        auto& queue =
            priority == Priority::Reserved ? bucket.reserved_queue_ : bucket.normal_queue_;
        queue.push_back(bucket.last_ticket_ + 1);
        ticket = ++bucket.last_ticket_;
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        const std::lock_guard lock(bucket.mutex_);
        auto& queue =
            priority == Priority::Reserved ? bucket.reserved_queue_ : bucket.normal_queue_;
        std::erase(queue, ticket);
    }
};

TokenBucket::TokenBucket(Host host, BucketLimits limits)
    : host_(host),
      limits_(sane(limits)),
      reserved_(reservedTokens(limits_)),
      next_(host.now() - limits_.interval * (limits_.burst - 1)) {}

void TokenBucket::acquire(Call& call, Priority priority) {
    const Place place(*this, priority);
    while (true) {
        HostTime turn;
        {
            const std::lock_guard lock(mutex_);
            turn = turnOf(place.ticket, priority);
            if (turn <= host_.now()) {
                take();
                return;
            }
        }
        if (turn >= call.deadline()) {
            Failure failure(GSP_RATE_LIMITED, "the provider is asked at a limited pace");
            failure.retry_after = turn - host_.now();
            throw failure;
        }
        call.sleepUntil(turn);  // Others may have come first meanwhile: look again.
    }
}

// When `ticket` may take its token, if those before it in the queue take theirs first. It may be
// the earlier one all the same when their threads are late: the tokens they need stay.
HostTime TokenBucket::turnOf(std::uint64_t ticket, Priority priority) {
    next_ = std::max(next_, host_.now() - limits_.interval * (limits_.burst - 1));
    const auto& queue = priority == Priority::Reserved ? reserved_queue_ : normal_queue_;
    std::int64_t before = std::find(queue.begin(), queue.end(), ticket) - queue.begin();
    if (priority == Priority::Normal) {
        before += reserved_ + static_cast<std::int64_t>(reserved_queue_.size());
    }
    return next_ + limits_.interval * before;
}

void TokenBucket::take() {
    const auto saved = (host_.now() - next_) / limits_.interval;
    next_ += limits_.interval;
    host_.metric(GSP_GAUGE, "tokens_left", static_cast<double>(saved), {{"bucket", limits_.name}});
}

void TokenBucket::pauseUntil(HostTime time) {
    const std::lock_guard lock(mutex_);
    next_ = std::max(next_, time);
}

nanoseconds TokenBucket::slowDown(HostTime sent_at, std::optional<nanoseconds> retry_after) {
    const HostTime now = host_.now();
    nanoseconds pause{};
    {
        const std::lock_guard lock(mutex_);
        if (slowed_ == 0 || sent_at >= slowed_at_) {
            ++slowed_;
            slowed_at_ = now;
        }
        if (retry_after) {
            pause = *retry_after;
        } else {
            const nanoseconds first = std::max(kPauseFirst, limits_.interval * 2);
            const nanoseconds span = backoffSpan(slowed_, {first, std::max(kPauseMax, first)});
            // From half of the span, which is never less than the interval, to all of it.
            const auto half = static_cast<std::uint64_t>((span / 2).count());
            const std::uint64_t extra = host_.random() % (half + 1);
            pause = span / 2 + nanoseconds(static_cast<std::int64_t>(extra));
        }
        next_ = std::max(next_, now + pause);
    }
    return pause;
}

void TokenBucket::speedUp() {
    const std::lock_guard lock(mutex_);
    slowed_ = 0;
}

}  // namespace sdk_0_0
}  // namespace gpushopper
