#pragma once

/// Lane: how many calls may be out at one provider, and which may go first.
///
/// Capacity is the plugin's declared concurrency. One slot of it is kept for stopping the meter:
/// creates and other reads never take the last free one, so a destroy or a list finds room however
/// many creates hang (a plugin that declares 1 is serialised, and there a destroy can wait for one
/// call). Creates are also paced: at least create_interval apart. renew() forgets the calls that
/// are out: the provider has been opened anew for those that follow. Waiting is bounded in number
/// (kWaitersMax) and by the caller's deadline, and can be cancelled. Thread safety: any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "daemon/base/mutex.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::provider {

/// In the order in which waiting calls are served.
enum class CallKind : std::uint8_t { Destroy, List, Read, Create };
inline constexpr std::size_t kCallKindCount = 4;

class Lane {
public:
    static constexpr int kWaitersMax = 256;

    /// A place in the lane; gives it back when it dies. Must not outlive the Lane.
    class Slot {
    public:
        Slot(Lane& lane, base::MonoTime taken_at, int era)
            : lane_(&lane), taken_at_(taken_at), era_(era) {}
        Slot(Slot&& other) noexcept
            : lane_(other.lane_), taken_at_(other.taken_at_), era_(other.era_) {
            other.lane_ = nullptr;
        }
        Slot& operator=(Slot&&) = delete;
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        ~Slot() {
            if (lane_ != nullptr) lane_->release(era_);
        }
        base::MonoTime takenAt() const { return taken_at_; }

    private:
        Lane* lane_;
        base::MonoTime taken_at_;
        int era_;
    };

    Lane(int concurrency_max, base::Millis create_interval, base::Tasks& tasks,
         const base::Clock& clock);

    /// Errors: Deadline, Cancelled, RateLimited (too many are waiting already).
    base::Result<Slot> acquire(CallKind kind, base::MonoTime until, const std::stop_token& stop)
        EXCLUDES(mutex_);

    /// A slot for a create, now or not at all: the row waits in the store, not in the lane.
    std::optional<Slot> tryAcquireCreate() EXCLUDES(mutex_);
    /// From now on the lane is free, whatever is out.
    void renew() EXCLUDES(mutex_);
    /// When pacing allows the next create; in the past if it does now.
    base::MonoTime createAllowedAt() const EXCLUDES(mutex_);

private:
    bool mayEnter(CallKind kind) const REQUIRES(mutex_);
    void release(int era) EXCLUDES(mutex_);

    const int concurrency_max_;
    const base::Millis create_interval_;
    const base::Clock& clock_;
    const std::unique_ptr<base::Signal> freed_;

    mutable base::Mutex mutex_;
    int era_ GUARDED_BY(mutex_) = 0;        ///< Number of renewals.
    int in_flight_ GUARDED_BY(mutex_) = 0;  ///< Of this era.
    std::array<int, kCallKindCount> waiting_ GUARDED_BY(mutex_){};
    base::MonoTime create_allowed_at_ GUARDED_BY(mutex_){};
};

}  // namespace gpushopper::provider
