#pragma once

/// Life: the daemon's phase as the API shows it: starting until every provider was swept or tried
/// for long enough, stopping once the order came. Thread safety: any thread.

#include <atomic>

#include "daemon/api/lifecycle.hpp"
#include "daemon/reconcile/sweeper.hpp"

namespace gpushopper::app {

class Life final : public api::Lifecycle {
public:
    explicit Life(const reconcile::Sweeper& sweeper) : sweeper_(sweeper) {}

    void stop() { stopping_.store(true); }
    api::LifePhase phase() const override {
        if (stopping_.load()) return api::LifePhase::Stopping;
        return sweeper_.settled() ? api::LifePhase::Running : api::LifePhase::Starting;
    }

private:
    const reconcile::Sweeper& sweeper_;
    std::atomic<bool> stopping_{false};
};

}  // namespace gpushopper::app
