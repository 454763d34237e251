#pragma once

/// Health: what the last calls say about a provider, and whether new machines may be created there.
///
/// Creates stop while the breaker is open, after three refused credentials within a minute (until a
/// read succeeds), for five minutes after "no funds", while the provider has not been swept since
/// the start, while it says that it is not ready, while a call of it does not come back, and for an
/// hour after its plugin has crashed or misbehaved five times. Lists and destroys are never stopped
/// by this. Time comes in as a parameter. Thread safety: any thread.

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/result.hpp"

namespace gpushopper::provider {

enum class BreakerState : std::uint8_t { Closed = 0, Open = 1, HalfOpen = 2 };
std::string_view toString(BreakerState state);

enum class CreateBlock : std::uint8_t {
    Breaker,
    Credentials,
    Funds,
    NotSwept,
    Stuck,
    NotReady,
    Defective
};

struct BlockedCreates {
    CreateBlock cause{};
    std::string reason;  ///< One sentence for people.
    base::Millis retry_after{};
};

/// A provider in one word, for operators.
enum class ProviderState : std::uint8_t { Ready, Starting, NotReady, Stuck, Defective, LeftOut };
inline constexpr std::size_t kProviderStateCount = 6;
std::string_view toString(ProviderState state);

struct HealthReport {
    BreakerState breaker = BreakerState::Closed;
    std::optional<base::WallTime> last_success_at;
    std::string last_error;  ///< Of the last failed call; empty: none so far.
    std::optional<base::WallTime> last_error_at;
    std::optional<BlockedCreates> blocked;
    ProviderState state = ProviderState::Ready;
    std::string state_reason;  ///< One sentence; empty when there is nothing to say.
};

class Health {
public:
    void recordSuccess(base::WallTime now, bool authenticated_read) EXCLUDES(mutex_);
    void recordFailure(base::WallTime now, const base::Error& error) EXCLUDES(mutex_);
    /// As the plugin reports it.
    void setBreaker(BreakerState state) EXCLUDES(mutex_);
    /// The first complete sweep since the start has been made.
    void setSwept() EXCLUDES(mutex_);
    void setStuck(bool stuck) EXCLUDES(mutex_);
    /// Its plugin brought the daemon down in an earlier run: no creates until then.
    void setCrashed(std::string reason, base::WallTime until) EXCLUDES(mutex_);
    /// What the plugin did against its contract, as the end of a sentence.
    void recordDefect(base::WallTime now, const std::string& what) EXCLUDES(mutex_);
    void recordProbe(const base::Result<void>& ready) EXCLUDES(mutex_);

    std::optional<BlockedCreates> createsBlocked(base::WallTime now) const EXCLUDES(mutex_);
    HealthReport report(base::WallTime now) const EXCLUDES(mutex_);
    bool swept() const EXCLUDES(mutex_);

private:
    std::optional<BlockedCreates> blocked(base::WallTime now) const REQUIRES(mutex_);
    std::optional<BlockedCreates> blockedByAccount(base::WallTime now) const REQUIRES(mutex_);
    std::optional<BlockedCreates> blockedByPlugin(base::WallTime now) const REQUIRES(mutex_);

    mutable base::Mutex mutex_;
    BreakerState breaker_ GUARDED_BY(mutex_) = BreakerState::Closed;
    std::optional<base::WallTime> last_success_at_ GUARDED_BY(mutex_);
    std::string last_error_ GUARDED_BY(mutex_);
    std::optional<base::WallTime> last_error_at_ GUARDED_BY(mutex_);
    std::deque<base::WallTime> refusals_ GUARDED_BY(mutex_);  ///< The last kRefusalsThatStop.
    bool credentials_refused_ GUARDED_BY(mutex_) = false;
    std::optional<base::WallTime> funds_missing_at_ GUARDED_BY(mutex_);
    bool swept_ GUARDED_BY(mutex_) = false;
    bool stuck_ GUARDED_BY(mutex_) = false;
    std::string not_ready_ GUARDED_BY(mutex_);  ///< Why; empty: it is, or nobody asked.
    std::deque<base::WallTime> defects_ GUARDED_BY(mutex_);  ///< The last kDefectsThatStop.
    std::string last_defect_ GUARDED_BY(mutex_);
    std::string crash_ GUARDED_BY(mutex_);  ///< Empty: none.
    base::WallTime crash_until_ GUARDED_BY(mutex_){};
};

}  // namespace gpushopper::provider
