#pragma once

/// ScriptedProvider: provider::Provider over the scripted marketplace, in virtual time. The effect
/// of a call on the market and the answer to it are two things, and the daemon may die between
/// them. What the market observes of the daemon goes to the MarketWatcher at once.
/// Thread safety: as provider::Provider; only one task runs at a time anyway.

#include <string>

#include "daemon/base/tasks.hpp"
#include "daemon/provider/labels.hpp"
#include "tests/sim/findings.hpp"
#include "tests/sim/market/market.hpp"
#include "tests/sim/market/market_script.hpp"

namespace gpushopper::sim {

/// Told of everything that the daemon makes the market do.
class MarketWatcher {
public:
    virtual ~MarketWatcher() = default;
    virtual void createSent(const base::SessionId& session) = 0;
    /// Before the destroy has any effect; `machine` may be gone already.
    virtual void destroySent(const Machine& machine) = 0;
};

class ScriptedProvider final : public provider::Provider {
public:
    struct Parts {
        base::Tasks& tasks;
        const SimClock& clock;
        Trace& trace;
        Findings& findings;
        Market& market;
        MarketScript& script;
        const provider::Labels& labels;
        MarketWatcher& watcher;
    };
    ScriptedProvider(base::ProviderName name, provider::Traits traits, const Parts& parts);

    const base::ProviderName& name() const override { return name_; }
    const provider::Traits& traits() const override { return traits_; }
    base::Result<void> probe(const provider::Call& call) override;
    base::Result<std::vector<inventory::RawOffer>> listOffers(const provider::Call& call) override;
    base::Result<std::vector<provider::Instance>> listInstances(
        const provider::Call& call) override;
    base::Result<provider::Instance> getInstance(const provider::Call& call,
                                                 const base::InstanceId& id) override;
    base::Result<void> createInstance(const provider::Call& call,
                                      const provider::CreateRequest& request,
                                      const Accepted& accepted) override;
    base::Result<void> destroyInstance(const provider::Call& call,
                                       const base::InstanceId& id) override;
    base::Result<void> ensureKeys(const provider::Call& call, const base::InstanceId& id,
                                  const std::vector<std::string>& public_keys) override;

private:
    /// Counts the calls that are out, also when the daemon dies in one.
    class InFlight;

    /// The time an answer takes, and the fault of a read or a destroy.
    base::Result<void> answerTime(const provider::Call& call);
    /// False: cancelled or out of time before `until`.
    bool pass(const provider::Call& call, base::MonoTime until);
    base::Error brokenOff(const provider::Call& call, base::Outcome outcome) const;
    /// What a sent create does to the market; null: nothing was made.
    Machine* effect(CreatePlay play, const provider::CreateRequest& request);
    base::Result<void> answer(CreatePlay play, Machine* machine, const provider::Call& call,
                              const Accepted& accepted);
    provider::Instance show(const Machine& machine) const;
    void note(const std::string& text) { parts_.trace.line(now(), "market", text); }
    base::MonoTime now() const { return parts_.clock.monotonicNow(); }

    const base::ProviderName name_;
    const provider::Traits traits_;
    const Parts parts_;
    const std::unique_ptr<base::Signal> never_;  ///< Waited on for the time that calls take.
    int in_flight_ = 0;
};

}  // namespace gpushopper::sim
