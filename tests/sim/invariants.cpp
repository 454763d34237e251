#include "tests/sim/invariants.hpp"

#include <algorithm>
#include <array>

#include "daemon/provision/moves.hpp"

namespace gpushopper::sim {
namespace {

using session::Ending;
using session::Session;
using session::State;

// A step under way may take this long: three lists, two look-ups and the slack of a lease.
constexpr base::Millis kStepMax{310'000};
// The world lets a task stand still for no longer than this.
constexpr base::Millis kPauseMax{180'000};

bool isTransitional(State state) { return state != State::Ready && !session::isFinal(state); }

// One transaction may take several transitions: adopted, and at once on the way to its end.
bool leadsTo(State from, State to, int steps_max) {
    if (from == to) return true;
    if (steps_max == 0) return false;
    return std::any_of(session::kTransitions.begin(), session::kTransitions.end(),
                       [&](const session::Transition& step) {
                           if (step.from != from) return false;
                           const bool both_ends = session::isFinal(step.to) && session::isFinal(to);
                           return both_ends || leadsTo(step.to, to, steps_max - 1);
                       });
}

// Claims and outcomes. A machine that ignores its destroys is asked again a visibility window
// later, which may be a second; whoever waits for something else looks every few seconds at most.
int writesPerMinuteMax(State state) {
    constexpr int kWhileStopping = 600;
    constexpr int kElsewhere = 120;
    const bool stopping = state == State::Destroying || state == State::Proving;
    return stopping ? kWhileStopping : kElsewhere;
}

std::string nameOf(State state) { return std::string(session::toString(state)); }

}  // namespace

Invariants::Invariants(Findings& findings, const SimClock& clock, Market& market,
                       const provider::Traits& traits, int workers)
    : findings_(findings), clock_(clock), market_(market), traits_(traits), workers_(workers) {}

void Invariants::require(bool holds, const Session& row, const std::string& text) {
    if (!holds) findings_.add("session " + row.id.str() + " (" + nameOf(row.state) + "): " + text);
}

void Invariants::inserted(const Session& row) {
    Known& known = sessions_[row.id];
    require(known.row.id.isNil(), row, "inserted twice");
    known.row = row;
    live_.emplace(row.id, &known);
    checkRow(row);
    claimSlot(row);
}

void Invariants::written(const Session& row, const store::Change* change) {
    const auto found = sessions_.find(row.id);
    if (found == sessions_.end()) return findings_.add("written before it was inserted");
    Known& known = found->second;
    checkStep(known.row, row);
    noteStep(known.row, row);
    const bool over_now = row.isOver() && !known.row.isOver();
    known.row = row;
    checkMoney(known, change);
    checkPace(known);
    checkRow(row);
    claimSlot(row);
    claimMachine(row);
    if (over_now) {
        checkOver(row);
        live_.erase(row.id);
    }
    if (change == nullptr) return;
    for (const auto& machine : change->doomed) doomed(machine);
    if (change->next_attempt) inserted(change->next_attempt->row);
}

void Invariants::released(store::SessionStore& sessions) {
    for (const auto& [id, known] : live_) {
        const auto stored = sessions.get(id);
        if (!stored || !*stored) return findings_.add("a released row is not to be read");
        checkStep(known->row, **stored);
        known->row = **stored;
    }
    doomed_owners_.clear();
}

void Invariants::checkStep(const Session& before, const Session& after) {
    constexpr int kTransitionsPerCommit = 3;
    require(leadsTo(before.state, after.state, kTransitionsPerCommit), after,
            "no legal way from " + nameOf(before.state));
    require(!before.isOver() || (before.state == after.state && before.error == after.error &&
                                 before.cost == after.cost && before.ending == after.ending &&
                                 before.stopped_at == after.stopped_at),
            after, "changed after its end");
    require(before.ending == Ending::None || before.ending == after.ending, after,
            "its wish to end was changed");
    require(before.claim.fence <= after.claim.fence, after, "its fence fell");
    require(before.cost <= after.cost, after, "its cost fell");
    require(!before.hasMachine() || before.instance_id == after.instance_id, after,
            "its machine was exchanged");
}

void Invariants::noteStep(const Session& before, const Session& after) {
    if (before.state == after.state && before.ending == after.ending) return;
    findings_.note("row", after.id.str() + " " + nameOf(before.state) + " -> " +
                              nameOf(after.state) + " " + after.instance_id.str() + " " +
                              (after.end_reason ? std::string(session::toString(*after.end_reason))
                                                : std::string()));
}

void Invariants::checkRow(const Session& row) {
    require(!isTransitional(row.state) || row.deadline_at.has_value(), row, "no deadline");
    require(row.isOver() == row.stopped_at.has_value(), row, "stopped_at and the end differ");
    require(row.ending != Ending::Fault || !row.error.empty(), row, "a fault without a word");
    require(row.ending == Ending::None || row.end_reason.has_value(), row, "an end without reason");
    require(row.state != State::Stopped || row.ending == Ending::Asked, row,
            "stopped though nobody asked");
}

// The promise of promises: an end means that no machine of it is there, or still to come.
void Invariants::checkOver(const Session& row) {
    for (const Machine* machine : market_.madeFor(row.id)) {
        // The marketplace's second one, or the one that was found to be too many, goes on its own;
        // one with a cut label beside a whole one is nobody's as far as the daemon can know.
        const bool own = machine->id == row.instance_id;
        const bool extra = machine->origin == Origin::Duplicate || doomed_.contains(machine->id) ||
                           (machine->cut && row.hasMachine());
        if (extra && !own) continue;
        require(!machine->existsOrWill(clock_.monotonicNow()), row,
                "ended while its machine " + machine->id.str() + " exists");
    }
}

void Invariants::checkMoney(Known& known, const store::Change* change) {
    const Session& row = known.row;
    if (change != nullptr) {
        for (const store::LedgerEntry& entry : change->ledger) {
            known.ledger += entry.amount;
            require(row.accepted_at && entry.from >= *row.accepted_at, row,
                    "charged before the provider accepted");
            require(entry.from < entry.to && entry.to <= now(), row, "charged for no time");
            require(!known.ledger_to || entry.from == *known.ledger_to, row,
                    "the ledger has a gap or an overlap");
            known.ledger_to = entry.to;
        }
    }
    require(row.cost == known.ledger, row, "its cost is not the sum of its ledger");
}

// A step that comes due again at once would ask the provider as fast as it answers.
void Invariants::checkPace(Known& known) {
    const std::int64_t minute = base::toMillis(now()) / 60'000;
    known.writes = known.minute == minute ? known.writes + 1 : 1;
    known.minute = minute;
    require(known.writes <= writesPerMinuteMax(known.row.state), known.row,
            "is worked on without a pause");
}

void Invariants::claimSlot(const Session& row) {
    const auto key = std::make_pair(row.consumer_id, row.offer_id.str());
    const auto found = slots_.find(key);
    if (!row.holdsSlot()) {
        if (found != slots_.end() && found->second == row.id) slots_.erase(found);
        return;
    }
    if (found == slots_.end()) {
        slots_.emplace(key, row.id);
        return;
    }
    require(found->second == row.id, row, "shares its slot with " + found->second.str());
}

void Invariants::claimMachine(const Session& row) {
    if (!row.hasMachine()) return;
    const auto [place, fresh] = owners_.emplace(row.instance_id, row.id);
    require(place->second == row.id, row, "shares its machine with " + place->second.str());
    if (!fresh) return;
    require(!doomed_.contains(row.instance_id), row, "took a doomed machine");
    const Machine* machine = market_.find(row.instance_id);
    require(machine != nullptr && machine->session == row.id, row,
            "took a machine that is not its own: " + row.instance_id.str());
}

void Invariants::doomed(const store::NewDoomed& machine) {
    const std::string name = machine.instance_id.str();
    const Machine* truth = market_.find(machine.instance_id);
    findings_.require(truth != nullptr && truth->origin != Origin::Foreign,
                      "doomed a machine that is not ours: " + name);
    // It may be one too many, or left over; but not the machine of a living session, and not one
    // of several that a create in doubt may still turn out to have made.
    if (truth != nullptr && truth->session) {
        const Session& row = sessions_[*truth->session].row;
        const bool another = row.hasMachine() && row.instance_id != machine.instance_id;
        require(row.isOver() || another, row, "its machine was doomed: " + name);
    }
    doomed_.insert_or_assign(machine.instance_id, store::DoomedState::Destroying);
}

void Invariants::doomedWritten(const store::Doomed& row) {
    doomed_.insert_or_assign(row.instance_id, row.state);
    doomed_owners_[row.id] = row.claim.owner;
    if (row.state != store::DoomedState::Gone) return;
    const Machine* machine = market_.find(row.instance_id);
    findings_.require(machine == nullptr || !machine->existsOrWill(clock_.monotonicNow()),
                      "counted as gone while it exists: " + row.instance_id.str());
}

void Invariants::createSent(const base::SessionId& session) {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return findings_.add("a create for no session");
    Known& known = found->second;
    require(++known.creates_sent == 1, known.row, "a second create was sent");
    const auto called = known.row.create_called_at;
    require(called.has_value(), known.row, "a create that no row knows of was sent");
    if (called)
        require(now() <= *called + traits_.create_send, known.row,
                "the create was sent later than the resolver reckons with");
}

void Invariants::destroySent(const Machine& machine) {
    const std::string name = machine.id.str();
    findings_.require(machine.origin != Origin::Foreign, "destroyed a foreign machine: " + name);
    if (doomed_.contains(machine.id)) return;
    const auto owner = owners_.find(machine.id);
    if (owner == owners_.end()) return findings_.add("destroyed without an order: " + name);
    const Session& row = sessions_[owner->second].row;
    require(row.state == State::Destroying || row.state == State::Proving || row.isOver(), row,
            "its machine was destroyed while it lived");
}

void Invariants::checkTimes() {
    // Who comes due may find every worker at a call that hangs, and others in front of him.
    const auto queue = static_cast<int>(live_.size()) / workers_ + 1;
    const base::Millis patience = kStepMax * queue + kPauseMax;
    for (const auto& [id, known] : live_) {
        const Session& row = known->row;
        const auto latest = [&](base::WallTime due) { return std::max(due, up_since_) + patience; };
        if (row.deadline_at)
            require(now() <= latest(*row.deadline_at), row,
                    "stays past its deadline " + base::formatRfc3339(*row.deadline_at));
        const bool is_used = row.state == State::Booting || row.state == State::Verifying ||
                             row.state == State::Ready;
        if (is_used) require(now() <= latest(row.expires_at), row, "stays past its reservation");
        const bool is_stopping = row.state == State::Destroying || row.state == State::Proving;
        if (is_stopping && row.stop_begun_at && !row.overdue_alarmed)
            require(now() <= latest(*row.stop_begun_at + provision::kDestroyAlarmAfter), row,
                    "is not gone, and nobody was told");
        require(!row.claim.owner.empty() || now() <= latest(row.next_step_at), row,
                "nobody takes its next step");
    }
}

void Invariants::checkStopped() {
    for (const auto& [id, known] : live_)
        require(known->row.claim.owner.empty(), known->row, "left claimed by an orderly stop");
    for (const auto& [id, owner] : doomed_owners_)
        findings_.require(owner.empty(), "a doomed row was left claimed by an orderly stop");
}

void Invariants::checkRest(store::Store& store) {
    for (const auto& [id, known] : live_)
        require(false, known->row, "is not over, though faults stopped long ago");
    for (const auto& [id, state] : doomed_)
        findings_.require(state == store::DoomedState::Gone, "still doomed: " + id.str());
    for (const Machine& machine : market_.machines()) {
        const bool ours = machine.origin != Origin::Foreign && !machine.cut;
        findings_.require(!ours || !machine.existsOrWill(clock_.monotonicNow()),
                          "left behind: " + machine.id.str());
    }
    for (const auto& [id, known] : sessions_) checkRowAtRest(known.row, store);
}

// The model must not have drifted from what is really stored.
void Invariants::checkRowAtRest(const Session& row, store::Store& store) {
    const auto stored = store.sessions().get(row.id);
    if (!stored || !*stored) return require(false, row, "is not in the store");
    require((*stored)->state == row.state && (*stored)->cost == row.cost &&
                (*stored)->claim.fence == row.claim.fence,
            row, "the stored row is another");
    const auto total = store.ledgerTotal(row.id);
    require(total.has_value() && *total == row.cost, row, "the stored ledger is another sum");
}

std::string Invariants::summary() const {
    int stopped = 0;
    int failed = 0;
    int ran = 0;
    for (const auto& [id, known] : sessions_) {
        stopped += known.row.state == State::Stopped ? 1 : 0;
        failed += known.row.state == State::Failed ? 1 : 0;
        ran += known.row.running_at ? 1 : 0;
    }
    return std::to_string(sessions_.size()) + " sessions (" + std::to_string(ran) + " ran, " +
           std::to_string(stopped) + " stopped, " + std::to_string(failed) + " failed), " +
           std::to_string(market_.machines().size()) + " machines, " +
           std::to_string(doomed_.size()) + " doomed";
}

}  // namespace gpushopper::sim
