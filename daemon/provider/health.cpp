#include "daemon/provider/health.hpp"

#include <algorithm>
#include <array>

namespace gpushopper::provider {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRefusalsThatStop = 3;
constexpr base::Millis kRefusalWindow = 60s;
constexpr base::Millis kFundsRetry = 5min;
constexpr base::Millis kRetrySoon = 5s;
constexpr base::Millis kRetryLater = 30s;

}  // namespace

std::string_view toString(BreakerState state) {
    constexpr std::array<std::string_view, 3> kNames = {"closed", "open", "half_open"};
    return kNames.at(static_cast<std::size_t>(state));
}

void Health::recordSuccess(base::WallTime now, bool authenticated_read) {
    base::Lock lock(mutex_);
    last_success_at_ = now;
    if (!authenticated_read) return;
    refusals_.clear();
    credentials_refused_ = false;
}

void Health::recordFailure(base::WallTime now, const base::Error& error) {
    if (error.code == base::ErrorCode::Cancelled) return;  // our own doing says nothing of theirs
    base::Lock lock(mutex_);
    last_error_ = error.message;
    last_error_at_ = now;
    if (error.code == base::ErrorCode::Funds) funds_missing_at_ = now;
    if (error.code != base::ErrorCode::Auth) return;
    refusals_.push_back(now);
    if (refusals_.size() > kRefusalsThatStop) refusals_.pop_front();
    if (refusals_.size() == kRefusalsThatStop && now - refusals_.front() <= kRefusalWindow)
        credentials_refused_ = true;
}

void Health::setBreaker(BreakerState state) {
    base::Lock lock(mutex_);
    breaker_ = state;
}

void Health::setSwept() {
    base::Lock lock(mutex_);
    swept_ = true;
}

void Health::setStuck(bool stuck) {
    base::Lock lock(mutex_);
    stuck_ = stuck;
}

std::optional<BlockedCreates> Health::createsBlocked(base::WallTime now) const {
    base::Lock lock(mutex_);
    return blocked(now);
}

HealthReport Health::report(base::WallTime now) const {
    base::Lock lock(mutex_);
    return {breaker_, last_success_at_, last_error_, last_error_at_, blocked(now)};
}

bool Health::swept() const {
    base::Lock lock(mutex_);
    return swept_;
}

std::optional<BlockedCreates> Health::blocked(base::WallTime now) const {
    if (credentials_refused_)
        return BlockedCreates{CreateBlock::Credentials,
                              "the provider refused its credentials; check the configured secret",
                              kRetryLater};
    if (funds_missing_at_ && now < *funds_missing_at_ + kFundsRetry)
        return BlockedCreates{CreateBlock::Funds, "the provider account has no funds left",
                              std::max(*funds_missing_at_ + kFundsRetry - now, kRetrySoon)};
    if (stuck_)
        return BlockedCreates{CreateBlock::Stuck, "a call to the provider does not come back",
                              kRetryLater};
    if (breaker_ == BreakerState::Open)
        return BlockedCreates{CreateBlock::Breaker,
                              "the provider fails again and again and is left alone for a while",
                              kRetryLater};
    if (!swept_)
        return BlockedCreates{CreateBlock::NotSwept,
                              "the provider's machines have not been compared with the records yet",
                              kRetrySoon};
    return std::nullopt;
}

}  // namespace gpushopper::provider
