#pragma once

/// Moves: how a step writes a transition. A move takes the legal transition of the state table and
/// does everything that always goes with it: times, deadline, lane, event, counters, audit, the
/// final charge. Pure: works on a Change, the time comes in.
///
/// The contract's limits live here as constants. Thread safety: pure functions.

#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/session/session.hpp"
#include "daemon/store/change.hpp"

namespace gpushopper::provision {

inline constexpr base::Millis kQueuePatience{5 * 60'000};
inline constexpr base::Millis kUnconfirmedPatience{10 * 60'000};
inline constexpr base::Millis kDestroyAlarmAfter{10 * 60'000};
inline constexpr base::Millis kStoppedConfirmAfter{
    60'000};  ///< Seen stopped twice, this far apart.
inline constexpr int kPriceTolerancePercent = 10;
inline constexpr std::size_t kErrorTextMax = 512;

/// `next_step_at` of a row for which nothing is left to do.
inline constexpr base::WallTime kNever = base::wallFromMillis(253'402'300'799'000);

/// A Change that so far changes nothing.
store::Change begin(const session::Session& current);

/// Takes the transition if it is legal in the row's state; false (and nothing done) if it is not.
[[nodiscard]] bool move(store::Change& change, session::Event on, base::WallTime now,
                        std::string detail);

/// Notes the wish to end; the first one stays. `text` says why, for a fault.
void wantEnd(store::Change& change, session::EndReason reason, const std::string& text,
             base::WallTime now);

/// Begins to carry out a wish to end where the state allows it: a queued row ends at once, a
/// machine goes to Destroying. A create in doubt is settled first. Safe to call with no wish.
void carryOutWish(store::Change& change, base::WallTime now);

/// A machine is used for as long as its reservation lasts, also while it boots: ends it then, and
/// has its next step come due by then.
void keepToReservation(store::Change& change, base::WallTime now);

/// Writes what the session costs up to now into the ledger.
void charge(store::Change& change, base::WallTime now);

/// The machine is known: its id, and from when on it is charged.
void noteMachine(store::Change& change, const base::InstanceId& id, base::WallTime charged_from);

/// What the provider says of the running price and the billing; may end the session
/// (price_above_limit).
void notePrice(store::Change& change, base::Money price_per_hour, session::Billing billing,
               base::WallTime now);

/// The machine was seen by the run `run` in a state in which it has stopped by itself (or not). Two
/// such sightings kStoppedConfirmAfter apart are a fault.
struct StoppedLook {
    bool stopped = false;
    session::Sighting sighting;
    std::string native_state;
};
void noteStopped(store::Change& change, const StoppedLook& look, base::WallTime now);

/// Series of a counter with the provider's label and optionally one more.
std::string series(const std::string& name, const session::Session& row,
                   const std::string& more = "");

}  // namespace gpushopper::provision
