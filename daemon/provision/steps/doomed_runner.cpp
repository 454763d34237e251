#include "daemon/provision/steps/doomed_runner.hpp"

#include <algorithm>

#include "daemon/provision/moves.hpp"
#include "daemon/provision/steps/proof.hpp"
#include "daemon/provision/steps/stop_alarm.hpp"

namespace gpushopper::provision {
namespace {

using store::Doomed;
using store::DoomedState;

constexpr base::Millis kLease{4 * 60'000};  // a list, a look and a destroy, each at its limit
constexpr base::Millis kLookAgain{1'000};

base::Millis delayAfter(const Doomed& row) {
    return base::backoff(kDestroyRetry, static_cast<std::uint32_t>(std::max(row.attempts, 1)),
                         static_cast<std::uint64_t>(row.id));
}

store::DoomedChange failed(const Doomed& current, const std::string& error, base::WallTime now) {
    store::DoomedChange change{.row = current, .audits = {}, .counters = {}};
    change.row.attempts += 1;
    change.row.last_error = error.substr(0, kErrorTextMax);
    change.row.next_step_at = now + delayAfter(change.row);
    return change;
}

// After any step that does not end it, whatever the provider answered: only gone is gone.
void alarmIfOverdue(store::DoomedChange& change, base::WallTime now) {
    Doomed& row = change.row;
    const bool is_due = now >= row.first_seen_at + kDestroyAlarmAfter;
    if (row.state == DoomedState::Gone || row.overdue_alarmed || !is_due) return;
    row.overdue_alarmed = true;
    const std::string why = row.last_error.empty() ? "" : ": " + row.last_error;
    change.audits.push_back({.action = "destroy_overdue",
                             .actor = "reconciler",
                             .request_id = "",
                             .detail = row.instance_id.str() + " is not proven gone" + why});
}

store::DoomedChange destroyed(const Doomed& current, const base::Result<void>& result,
                              base::WallTime now) {
    if (!result && result.error().code != base::ErrorCode::NotFound)
        return failed(current, result.error().message, now);
    store::DoomedChange change{.row = current, .audits = {}, .counters = {}};
    change.row.state = DoomedState::Proving;
    change.row.settled_at = now;
    change.row.next_step_at = now;
    change.row.first_absence.reset();
    return change;
}

store::DoomedChange looked(const Doomed& current, const Look& look,
                           const session::Sighting& sighting, base::Millis window) {
    if (look.kind == Look::Kind::Unclear) return failed(current, look.error, sighting.at);
    store::DoomedChange change{.row = current, .audits = {}, .counters = {}};
    Doomed& row = change.row;
    if (look.kind == Look::Kind::Present) {
        row.first_absence.reset();
        const bool lagging = sighting.at < row.settled_at.value_or(sighting.at) + window;
        row.next_step_at = sighting.at + std::max(window / 4, kLookAgain);
        if (lagging) return change;
        // It is there again: its destroys are sent ever less often.
        row.state = DoomedState::Destroying;
        row.attempts += 1;
        row.next_step_at = sighting.at + delayAfter(row);
        return change;
    }
    row.attempts = 0;
    if (countAbsence(row.first_absence, {sighting, look.from}, window) != Evidence::Proven) {
        row.next_step_at = sighting.at + untilProof(*row.first_absence, sighting, window);
        return change;
    }
    row.state = DoomedState::Gone;
    row.gone_at = sighting.at;
    row.next_step_at = kNever;
    change.audits.push_back(
        {.action = "orphan_destroyed",
         .actor = "reconciler",
         .request_id = "",
         .detail = row.provider.str() + " " + row.instance_id.str() + " (" + row.cause + ")"});
    return change;
}

}  // namespace

bool doomedStep(const StepContext& context) {
    auto& doomed = context.parts.store.doomed();
    const base::WallTime now = context.now();
    // Mostly there is none: a read finds that out without a turn at the store's only writer.
    const auto next = doomed.nextDue(context.slot.name(), now);
    if (!next || !*next || **next > now) return false;
    const auto claimed =
        doomed.claimDue(context.slot.name(), context.parts.owner, now + kLease, now);
    if (!claimed || !*claimed) return false;
    const Doomed& row = **claimed;
    store::DecideDoomed decide;
    if (row.state == DoomedState::Destroying) {
        const auto result = context.slot.destroyInstance(
            row.instance_id, static_cast<std::uint32_t>(row.attempts + 1), context.writes);
        decide = [result, at = context.now()](const Doomed& current) {
            auto change = destroyed(current, result, at);
            alarmIfOverdue(change, at);
            return base::Result<store::DoomedChange>(std::move(change));
        };
    } else {
        const Look seen = look(context, row.instance_id, row.first_absence);
        decide = [&context, seen](const Doomed& current) {
            const auto sighting = context.sighting();
            auto change = looked(current, seen, sighting, context.slot.traits().visibility_window);
            alarmIfOverdue(change, sighting.at);
            return base::Result<store::DoomedChange>(std::move(change));
        };
    }
    const auto written = doomed.apply(row.id, row.claim.fence, decide);
    if (!written)
        context.parts.log.warn("doomed.step.not_written",
                               {{"provider", row.provider.str()},
                                {"instance", row.instance_id.str()},
                                {"reason", std::string(base::toString(written.error().code))}});
    if (written && written->overdue_alarmed && !row.overdue_alarmed)
        context.parts.log.error("doomed.destroy_overdue", {{"provider", row.provider.str()},
                                                           {"instance", row.instance_id.str()},
                                                           {"cause", row.cause},
                                                           {"error", written->last_error}});
    context.parts.wakeups.rowsChanged(context.slot.name());
    return true;
}

}  // namespace gpushopper::provision
