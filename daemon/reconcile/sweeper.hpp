#pragma once

/// Sweeper: compares each provider's complete machine list with the rows, at the start, then every
/// sweep interval (sooner while sessions are young), and acts on the plan. A provider that has not
/// been swept gets no creates.
/// Life: start(), stop(); one task per provider. Thread safety: sweepOnce() of one provider at a
/// time; stop() and settled() from any thread.

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <vector>

#include "daemon/base/mutex.hpp"
#include "daemon/provision/step_context.hpp"
#include "daemon/reconcile/sweep_plan.hpp"

namespace gpushopper::reconcile {

struct SweepOptions {
    base::Millis interval{5 * 60'000};
    base::Millis young_interval{60'000};  ///< While a session is younger than young_age.
    base::Millis young_age{15 * 60'000};
    base::Millis retry_after_failure{5'000};
    base::Millis tried_long_enough{30'000};  ///< Then the daemon is ready without the first sweep.
};

class Sweeper {
public:
    Sweeper(const provision::EngineParts& parts, SweepOptions options);
    ~Sweeper();

    void start();
    void stop();

    /// Every provider was swept once, or has been tried for long enough.
    bool settled() const;

    /// One sweep of one provider: the plan that was carried out.
    base::Result<SweepPlan> sweepOnce(provider::ProviderSlot& slot, const std::stop_token& stop);

private:
    /// What one provider's sweeps remember; used by its task only.
    struct Memory {
        std::set<base::InstanceId> orphans_seen;
        std::deque<base::MonoTime> orphans_doomed;  ///< Within the last hour.
    };

    void run(provider::ProviderSlot& slot, const std::stop_token& stop);
    void waitForNext(provider::ProviderSlot& slot, base::Signal& pause,
                     const std::stop_token& stop);
    bool anyYoung(const provider::ProviderSlot& slot) const;
    base::Result<std::map<base::SessionId, session::Session>> sessionsFor(
        provider::ProviderSlot& slot, const provider::View& view) const;
    void remember(const SweepPlan& plan, Memory& memory) const;
    void report(provider::ProviderSlot& slot, const SweepPlan& plan) const;

    const provision::EngineParts& parts_;
    const SweepOptions options_;
    std::map<base::ProviderName, Memory> memories_;  // keys fixed in the constructor
    base::MonoTime started_{};
    std::vector<std::unique_ptr<base::Task>> tasks_;  // last: they stop before the rest goes
};

}  // namespace gpushopper::reconcile
