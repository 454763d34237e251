#pragma once

/// Invariants: the promises of the daemon, checked against what it writes and what it makes the
/// market do. Row by row at each commit, machine by machine at each call, the clock's promises once
/// a virtual minute, and all of it when nothing should be left.
///
/// The checks know the truth (Market), which the daemon does not; a promise is only demanded where
/// the daemon can keep it: a machine whose label the market cut can only be found by people.
/// Thread safety: only the task that holds the baton may call it.

#include <map>
#include <unordered_map>
#include <utility>

#include "daemon/store/store.hpp"
#include "tests/sim/findings.hpp"
#include "tests/sim/market/market.hpp"
#include "tests/sim/market/scripted_provider.hpp"

namespace gpushopper::sim {

class Invariants final : public MarketWatcher {
public:
    Invariants(Findings& findings, const SimClock& clock, Market& market,
               const provider::Traits& traits, int workers);

    // What the store has committed, in order.
    void inserted(const session::Session& row);
    /// `change`: what made the row; null if it was only claimed.
    void written(const session::Session& row, const store::Change* change);
    /// Claims of dead daemons were taken back.
    void released(store::SessionStore& sessions);
    void doomed(const store::NewDoomed& machine);
    void doomedWritten(const store::Doomed& row);

    // What the market is asked for.
    void createSent(const base::SessionId& session) override;
    void destroySent(const Machine& machine) override;

    void processStarted() { up_since_ = clock_.wallNow(); }
    /// While the daemon is up: nobody waits past his time.
    void checkTimes();
    /// After an orderly stop of the daemon: no row is claimed.
    void checkStopped();
    /// When faults have stopped and everybody has gone home: nothing is left.
    void checkRest(store::Store& store);
    /// How many sessions came to which end, for the report of a run.
    std::string summary() const;

private:
    struct Known {
        session::Session row;
        base::Money ledger;
        std::optional<base::WallTime> ledger_to;
        int creates_sent = 0;
        std::int64_t minute = -1;  ///< The virtual minute in which...
        int writes = 0;            ///< ... the row was written so often.
    };

    void checkStep(const session::Session& before, const session::Session& after);
    void noteStep(const session::Session& before, const session::Session& after);
    void checkRow(const session::Session& row);
    void checkOver(const session::Session& row);
    void checkMoney(Known& known, const store::Change* change);
    void checkPace(Known& known);
    void claimSlot(const session::Session& row);
    void claimMachine(const session::Session& row);
    void checkRowAtRest(const session::Session& row, store::Store& store);
    void require(bool holds, const session::Session& row, const std::string& text);
    base::WallTime now() const { return clock_.wallNow(); }

    Findings& findings_;
    const SimClock& clock_;
    Market& market_;
    const provider::Traits& traits_;
    const int workers_;  ///< Of the lane that has the fewest.
    base::WallTime up_since_{};
    std::unordered_map<base::SessionId, Known> sessions_;
    /// Those that are not over, in the order of their ids: the checks of times walk them.
    std::map<base::SessionId, Known*> live_;
    std::map<std::pair<std::string, std::string>, base::SessionId> slots_;
    std::unordered_map<base::InstanceId, base::SessionId> owners_;
    std::unordered_map<base::InstanceId, store::DoomedState> doomed_;
    std::unordered_map<std::int64_t, std::string> doomed_owners_;
};

}  // namespace gpushopper::sim
