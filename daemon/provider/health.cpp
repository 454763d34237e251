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
constexpr std::size_t kDefectsThatStop = 5;
constexpr base::Millis kDefectWindow = 1h;

}  // namespace

std::string_view toString(BreakerState state) {
    constexpr std::array<std::string_view, 3> kNames = {"closed", "open", "half_open"};
    return kNames.at(static_cast<std::size_t>(state));
}

std::string_view toString(ProviderState state) {
    constexpr std::array<std::string_view, kProviderStateCount> kNames = {
        "ready", "starting", "not_ready", "stuck", "defective", "left_out"};
    return kNames.at(static_cast<std::size_t>(state));
}

void Health::recordSuccess(base::WallTime now, bool authenticated_read) {
    base::Lock lock(mutex_);
    last_success_at_ = now;
    if (!authenticated_read) return;
    refusals_.clear();
    credentials_refused_ = false;
    not_ready_.clear();  // it serves, whatever it said before
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

void Health::setCrashed(std::string reason, base::WallTime until) {
    base::Lock lock(mutex_);
    crash_ = std::move(reason);
    crash_until_ = until;
}

void Health::recordDefect(base::WallTime now, const std::string& what) {
    base::Lock lock(mutex_);
    last_defect_ = what;
    defects_.push_back(now);
    if (defects_.size() > kDefectsThatStop) defects_.pop_front();
}

void Health::recordProbe(const base::Result<void>& ready) {
    // The account's troubles are counted by recordFailure, like those of other calls.
    constexpr std::array kNotAboutReadiness{base::ErrorCode::Auth, base::ErrorCode::Funds,
                                            base::ErrorCode::RateLimited,
                                            base::ErrorCode::Cancelled};
    const bool is_ready = ready || std::find(kNotAboutReadiness.begin(), kNotAboutReadiness.end(),
                                             ready.error().code) != kNotAboutReadiness.end();
    base::Lock lock(mutex_);
    not_ready_ = is_ready ? "" : ready.error().message;
}

std::optional<BlockedCreates> Health::createsBlocked(base::WallTime now) const {
    base::Lock lock(mutex_);
    return blocked(now);
}

HealthReport Health::report(base::WallTime now) const {
    base::Lock lock(mutex_);
    HealthReport report{breaker_,     last_success_at_,     last_error_, last_error_at_,
                        blocked(now), ProviderState::Ready, ""};
    const auto by_plugin = blockedByPlugin(now);
    const auto& shown = by_plugin ? by_plugin : report.blocked;
    if (!shown) return report;
    report.state_reason = shown->reason;
    switch (shown->cause) {
        case CreateBlock::Stuck:
            report.state = ProviderState::Stuck;
            break;
        case CreateBlock::NotReady:
            report.state = ProviderState::NotReady;
            break;
        case CreateBlock::Defective:
            report.state = ProviderState::Defective;
            break;
        case CreateBlock::NotSwept:
            report.state = ProviderState::Starting;
            break;
        case CreateBlock::Breaker:
        case CreateBlock::Credentials:
        case CreateBlock::Funds:
            break;  // the plugin works; the account or the marketplace does not
    }
    return report;
}

bool Health::swept() const {
    base::Lock lock(mutex_);
    return swept_;
}

std::optional<BlockedCreates> Health::blocked(base::WallTime now) const {
    if (const auto by_account = blockedByAccount(now)) return by_account;
    if (const auto by_plugin = blockedByPlugin(now)) return by_plugin;
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

std::optional<BlockedCreates> Health::blockedByAccount(base::WallTime now) const {
    if (credentials_refused_)
        return BlockedCreates{CreateBlock::Credentials,
                              "the provider refused its credentials; check the configured secret",
                              kRetryLater};
    if (funds_missing_at_ && now < *funds_missing_at_ + kFundsRetry)
        return BlockedCreates{CreateBlock::Funds, "the provider account has no funds left",
                              std::max(*funds_missing_at_ + kFundsRetry - now, kRetrySoon)};
    return std::nullopt;
}

std::optional<BlockedCreates> Health::blockedByPlugin(base::WallTime now) const {
    if (stuck_)
        return BlockedCreates{CreateBlock::Stuck, "a call to the provider does not come back",
                              kRetryLater};
    if (!crash_.empty() && now < crash_until_)
        return BlockedCreates{CreateBlock::Defective, crash_, crash_until_ - now};
    if (defects_.size() == kDefectsThatStop && now < defects_.front() + kDefectWindow) {
        const base::WallTime until = defects_.front() + kDefectWindow;
        return BlockedCreates{
            CreateBlock::Defective,
            "the provider misbehaves and gets no new machines until " + base::formatRfc3339(until) +
                "; install a version of its plugin " + "that works (at last: " + last_defect_ + ")",
            until - now};
    }
    if (!not_ready_.empty())
        return BlockedCreates{CreateBlock::NotReady, "the provider is not ready: " + not_ready_,
                              kRetryLater};
    return std::nullopt;
}

}  // namespace gpushopper::provider
