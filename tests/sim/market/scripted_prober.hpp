#pragma once

/// ScriptedProber: ssh::Prober by the scripted marketplace. A machine answers once it is reachable
/// and has keys; before that, and by the script's chance, a probe fails in each way that a real one
/// can. Thread safety: only the task that holds the baton may call it.

#include <memory>

#include "daemon/base/tasks.hpp"
#include "daemon/ssh/prober.hpp"
#include "tests/sim/market/market.hpp"
#include "tests/sim/market/market_script.hpp"
#include "tests/sim/schedule/sim_clock.hpp"

namespace gpushopper::sim {

class ScriptedProber final : public ssh::Prober {
public:
    struct Parts {
        base::Tasks& tasks;
        const SimClock& clock;
        Market& market;
        MarketScript& script;
    };
    explicit ScriptedProber(const Parts& parts);

    tl::expected<ssh::ProbeReport, ssh::ProbeError> probe(const ssh::ProbeTarget& target,
                                                          base::MonoTime deadline,
                                                          const std::stop_token& stop) override;

private:
    tl::expected<ssh::ProbeReport, ssh::ProbeError> answer(const ssh::ProbeTarget& target);

    const Parts parts_;
    const std::unique_ptr<base::Signal> never_;
};

}  // namespace gpushopper::sim
