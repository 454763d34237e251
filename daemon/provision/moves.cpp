#include "daemon/provision/moves.hpp"

#include <algorithm>

#include "daemon/cost/accrual.hpp"

namespace gpushopper::provision {
namespace {

using session::Ending;
using session::EndReason;
using session::Event;
using session::Session;
using session::State;
using session::StepLane;

std::string cut(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    // Not in the middle of a UTF-8 sequence: continuation bytes are 10xxxxxx.
    while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U)
        --bytes_max;
    text.resize(bytes_max);
    return text;
}

// The timeline's word for a transition of `row`; empty where another event already tells it.
std::string eventWord(const Session& row, Event on) {
    const State from = row.state;
    switch (on) {
        case Event::CreateStarted:
            return "create_called";
        case Event::CreateAccepted:
            return from == State::Unconfirmed ? "create_confirmed" : "create_accepted";
        case Event::CreateRefused:
            return "create_refused";
        case Event::CreateDoubtful:
            return "create_unconfirmed";
        case Event::AddressKnown:
            return "address_known";
        case Event::Verified:
            return "running";
        case Event::StopBegun:
            return "";  // the wish has its own event
        case Event::DestroySettled:
            return row.destroy_settled_at ? ""
                                          : "destroy_called";  // once, however often it is sent
        case Event::SeenAgain:
            return "destroy_failed";
        case Event::AbsenceProven:
            return from == State::Destroying || from == State::Proving ? "destroy_proven"
                   : from == State::Unconfirmed                        ? "create_refused"
                                                                       : "ghost_detected";
    }
    return "";
}

std::string wishWord(EndReason reason) {
    switch (reason) {
        case EndReason::Done:
            return "done_requested";
        case EndReason::Expired:
            return "expired";
        case EndReason::Idle:
            return "idle";
        case EndReason::MachineStopped:
            return "machine_stopped";
        case EndReason::Deleted:
        case EndReason::Budget:
        case EndReason::CreateUnconfirmed:
        case EndReason::BootTimeout:
        case EndReason::BootFailed:
        case EndReason::VerifyTimeout:
        case EndReason::PriceAboveLimit:
        case EndReason::KeyLost:
        case EndReason::BudgetExceeded:
            return "destroy_requested";
        // No machine is left to destroy: the transition's own event tells it.
        case EndReason::QueueTimeout:
        case EndReason::NoCapacity:
        case EndReason::ProviderRefused:
        case EndReason::ProviderAuth:
        case EndReason::ProviderFunds:
        case EndReason::ProviderUnavailable:
        case EndReason::ProviderRateLimited:
        case EndReason::CreateNotFound:
        case EndReason::Ghost:
        case EndReason::PluginError:
            return "";
    }
    return "";
}

std::string reasonLabel(const Session& row) {
    const auto reason = row.end_reason.value_or(EndReason::Deleted);
    return "reason=\"" + std::string(session::toString(reason)) + "\"";
}

void enterFinal(store::Change& change, base::WallTime now) {
    Session& row = change.row;
    charge(change, now);
    row.stopped_at = now;
    row.deadline_at.reset();
    row.next_step_at = kNever;
    row.ssh_available = false;
    const bool stopped = row.state == State::Stopped;
    change.events.push_back({.type = stopped ? "stopped" : "failed", .detail = row.error});
    change.audits.push_back({.action = stopped ? "session_destroyed" : "session_failed",
                             .actor = "lifecycle",
                             .request_id = "",
                             .detail = stopped ? "" : row.error});
    if (row.hasMachine()) {
        row.billing = session::Billing::None;
        change.counters.push_back(
            {.series = series("gpu_sessions_destroyed_total", row, reasonLabel(row))});
    }
}

void schedule(Session& row, StepLane lane, base::WallTime now,
              std::optional<base::WallTime> deadline) {
    row.lane = lane;
    row.next_step_at = now;
    row.deadline_at = deadline;
}

void enter(store::Change& change, State from, base::WallTime now) {
    Session& row = change.row;
    switch (row.state) {
        case State::Queued:
            return;
        case State::Creating:
            row.create_called_at = now;
            return schedule(row, StepLane::Call, now, row.deadline_at);
        case State::Unconfirmed:
            return schedule(row, StepLane::Call, now, now + kUnconfirmedPatience);
        case State::Booting:
            return schedule(row, StepLane::Call, now, now + row.boot_patience);
        case State::Verifying:
            row.address_at = now;
            return schedule(row, StepLane::Probe, now, now + row.boot_patience);
        case State::Ready:
            row.running_at = now;
            return schedule(row, StepLane::Probe, now, std::nullopt);
        case State::Destroying:
            if (!row.stop_begun_at) row.stop_begun_at = now;
            // A machine that is there again keeps its deadline: it is overdue, however often its
            // destroy was acknowledged.
            if (from == State::Proving) return schedule(row, StepLane::Stop, now, row.deadline_at);
            return schedule(row, StepLane::Stop, now, now + kDestroyAlarmAfter);
        case State::Proving:
            row.destroy_settled_at = now;
            return schedule(row, StepLane::Stop, now,
                            row.deadline_at.value_or(now + kDestroyAlarmAfter));
        case State::Stopped:
        case State::Failed:
            return enterFinal(change, now);
    }
}

}  // namespace

std::string series(const std::string& name, const Session& row, const std::string& more) {
    return name + "{provider=\"" + row.provider.str() + "\"" + (more.empty() ? "" : "," + more) +
           "}";
}

store::Change begin(const Session& current) {
    store::Change change;
    change.row = current;
    return change;
}

bool move(store::Change& change, Event on, base::WallTime now, std::string detail) {
    Session& row = change.row;
    const State from = row.state;
    const auto to = session::next(from, on, row.ending);
    if (!to) return false;
    const std::string word = eventWord(row, on);
    row.state = *to;
    // Destroys are counted on, so that those that come to nothing are sent ever less often.
    const bool destroys_on = on == Event::DestroySettled || on == Event::SeenAgain;
    if (!destroys_on) row.attempts = 0;
    if (on == Event::SeenAgain) row.attempts += 1;
    const bool still_stopping = from == State::Destroying || from == State::Proving;
    if (!still_stopping) row.overdue_alarmed = false;
    if (!session::isFinal(*to)) row.first_absence.reset();
    row.first_stopped.reset();
    row.absence_suspected = false;
    if (!word.empty())
        change.events.push_back({.type = word,
                                 .detail = cut(std::move(detail), kErrorTextMax),
                                 .fold = on == Event::SeenAgain});
    enter(change, from, now);
    return true;
}

void keepToReservation(store::Change& change, base::WallTime now) {
    Session& row = change.row;
    const bool is_used =
        row.state == State::Booting || row.state == State::Verifying || row.state == State::Ready;
    if (!is_used || row.ending != Ending::None) return;
    if (now >= row.expires_at)
        return wantEnd(change, EndReason::Expired, "the reservation is over", now);
    row.next_step_at = std::min(row.next_step_at, row.expires_at);
}

void wantEnd(store::Change& change, EndReason reason, const std::string& text, base::WallTime now) {
    Session& row = change.row;
    if (row.ending != Ending::None || row.isOver()) return;
    row.ending = session::endingOf(reason);
    row.end_reason = reason;
    if (row.ending == Ending::Fault)
        row.error = cut(std::string(session::toString(reason)) + ": " + text, kErrorTextMax);
    const std::string word = wishWord(reason);
    if (!word.empty()) change.events.push_back({.type = word, .detail = cut(text, kErrorTextMax)});
    row.next_step_at = now;
}

void carryOutWish(store::Change& change, base::WallTime now) {
    if (change.row.ending == Ending::None) return;
    // Refused where a create is in doubt or the end has begun: then there is nothing to do, and the
    // row keeps its time. This runs after every step of a row that is to end; making it due at once
    // would ask the provider again as fast as it answers.
    if (!move(change, Event::StopBegun, now, "")) return;
}

void charge(store::Change& change, base::WallTime now) {
    Session& row = change.row;
    const auto due = cost::chargeDue(row, now);
    if (!due) return;
    row.accrued_until = due->to;
    row.cost += due->amount;
    change.ledger.push_back({.from = due->from,
                             .to = due->to,
                             .price_per_hour = due->price_per_hour,
                             .amount = due->amount,
                             .source = due->observed ? "observed" : "agreed"});
    change.counters.push_back(
        {.series = series("gpu_cost_accrued_usd", row), .by = due->amount.micros()});
}

void noteMachine(store::Change& change, const base::InstanceId& id, base::WallTime charged_from) {
    Session& row = change.row;
    row.instance_id = id;
    if (!row.accepted_at) row.accepted_at = charged_from;
    if (!row.billing) row.billing = session::Billing::Unknown;
}

void notePrice(store::Change& change, base::Money price, session::Billing billing,
               base::WallTime now) {
    Session& row = change.row;
    // What was used until now was used at the old price and billing.
    const bool price_moved = price != row.running_price_per_hour.value_or(row.price_per_hour);
    if (price_moved || row.billing != billing) charge(change, now);
    row.billing = billing;
    row.running_price_per_hour = price;
    if (!price_moved) return;
    const std::string figures =
        price.toDecimal() + " USD/h instead of the agreed " + row.price_per_hour.toDecimal();
    const bool over_limit = row.price_max_per_hour && price > *row.price_max_per_hour;
    const bool over_agreed =
        price.micros() * 100 > row.price_per_hour.micros() * (100 + kPriceTolerancePercent);
    if (over_limit || over_agreed) return wantEnd(change, EndReason::PriceAboveLimit, figures, now);
    // A disk alone costs less than the whole, and then the agreed price returns: no news in that.
    if (billing == session::Billing::StorageOnly || price == row.price_per_hour) return;
    change.events.push_back({.type = "price_differs", .detail = figures});
}

void noteStopped(store::Change& change, const StoppedLook& look, base::WallTime now) {
    Session& row = change.row;
    if (!look.stopped) {
        row.first_stopped.reset();
        return;
    }
    if (!row.first_stopped || row.first_stopped->run != look.sighting.run) {
        row.first_stopped = look.sighting;
        return;
    }
    if (look.sighting.mono - row.first_stopped->mono < kStoppedConfirmAfter) return;
    const auto reason =
        row.state == State::Ready ? EndReason::MachineStopped : EndReason::BootFailed;
    wantEnd(change, reason, "the provider says that the machine is " + look.native_state, now);
}

}  // namespace gpushopper::provision
