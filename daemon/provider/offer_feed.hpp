#pragma once

/// OfferFeed: keeps one provider's list in the catalogue fresh, from a task of its own.
///
/// It fetches every `period`, and at once when a reader finds the list missing or too old. There is
/// one fetch at a time, whoever asks: readers wait for that one. After a failure it pauses,
/// doubling up to a limit, and asks nobody's patience meanwhile; the first success ends the pause.
/// A list is published whole or not at all; a failed fetch leaves the old one and its reason.
/// Thread safety: any thread; no lock is held during a provider call.

#include <memory>
#include <optional>
#include <stop_token>

#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/inventory/catalogue.hpp"
#include "daemon/provider/provider_slot.hpp"

namespace gpushopper::provider {

struct FeedOptions {
    base::Millis period{60'000};
    base::Millis max_age{300'000};  ///< An older list is fetched again before it is served.
    base::Millis pause_first{5'000};
    base::Millis pause_max{60'000};
};

/// How long a feed pauses after its `failures`-th failure in a row (from 1). A provider that names
/// a longer time gets it, up to the limit.
base::Millis feedPause(const FeedOptions& options, int failures,
                       std::optional<base::Millis> asked_for);

struct FeedParts {
    inventory::Catalogue& catalogue;
    base::Tasks& tasks;
    const base::Clock& clock;
    base::LogSink& log;
    base::MetricSink& metrics;
    FeedOptions options{};
};

class OfferFeed {
public:
    /// The slot and the parts must outlive the feed.
    OfferFeed(ProviderSlot& slot, const FeedParts& parts);
    ~OfferFeed();
    OfferFeed(const OfferFeed&) = delete;
    OfferFeed& operator=(const OfferFeed&) = delete;

    const base::ProviderName& name() const { return slot_.name(); }
    void start();
    /// Cancels a fetch under way without waiting for its end.
    void requestStop();
    /// Cancels a fetch under way, and joins. Any number of times.
    void stop();
    /// Waits while a fetch that makes the list fresh is under way or about to begin.
    void ensureFresh(base::MonoTime until, const std::stop_token& stop) EXCLUDES(mutex_);
    /// Would ensureFresh wait now? Asks for nothing.
    bool wouldWait() const EXCLUDES(mutex_);

private:
    bool worthWaiting(base::MonoTime now) EXCLUDES(mutex_);
    bool canBecomeFresh(base::MonoTime now) const REQUIRES(mutex_);
    base::MonoTime dueAt() const EXCLUDES(mutex_);
    void run(const std::stop_token& stop);
    void fetch(const std::stop_token& stop) EXCLUDES(mutex_);
    void publish(const std::vector<inventory::RawOffer>& raw, base::MonoTime asked)
        EXCLUDES(mutex_);
    void pause(const base::Error& error) EXCLUDES(mutex_);

    // Constant after construction.
    ProviderSlot& slot_;
    const FeedParts parts_;
    const std::unique_ptr<base::Signal> wanted_;    ///< A reader asks for a fetch now.
    const std::unique_ptr<base::Signal> finished_;  ///< A fetch has ended.

    mutable base::Mutex mutex_;
    bool running_ GUARDED_BY(mutex_) = false;
    bool fetching_ GUARDED_BY(mutex_) = false;
    int failures_ GUARDED_BY(mutex_) = 0;  ///< In a row.
    std::optional<base::MonoTime> fetched_at_ GUARDED_BY(mutex_);
    base::MonoTime due_at_ GUARDED_BY(mutex_){};

    std::unique_ptr<base::Task> task_;  // Last: it stops first.
};

}  // namespace gpushopper::provider
