#include <algorithm>

#include "daemon/provision/moves.hpp"
#include "daemon/provision/steps/proof.hpp"
#include "daemon/provision/steps/retry.hpp"
#include "daemon/provision/steps/steps.hpp"
#include "daemon/provision/steps/stop_alarm.hpp"

namespace gpushopper::provision {
namespace {

using session::Event;
using session::Session;

constexpr base::Millis kLookAgainMin{200};
constexpr int kLooksPerWindow = 4;

store::Change stillThere(const StepContext& context, const Session& current, base::WallTime now) {
    const base::Millis window = context.slot.traits().visibility_window;
    const base::WallTime settled = current.destroy_settled_at.value_or(now);
    store::Change change = begin(current);
    change.row.first_absence.reset();
    charge(change, now);
    // Within one window the provider may merely lag behind its own destroy.
    if (now >= settled + window &&
        move(change, Event::SeenAgain, now, "the machine is still there after the destroy")) {
        change.row = stepAgainAt(change.row, now + retryDelay(change.row, kDestroyRetry)).row;
        return change;
    }
    const base::Millis pause = std::max(window / kLooksPerWindow, kLookAgainMin);
    change.row = stepAgainAt(change.row,
                             std::max(now + kLookAgainMin, std::min(settled + window, now + pause)))
                     .row;
    return change;
}

store::Change decide(const StepContext& context, const Session& current, const Look& look) {
    const auto sighting = context.sighting();
    const base::WallTime now = sighting.at;
    if (look.kind == Look::Kind::Present) return stillThere(context, current, now);
    store::Change change = begin(current);
    Session& row = change.row;
    if (look.kind == Look::Kind::Unclear) {
        row.attempts += 1;
        row = stepAgainAt(row, now + retryDelay(row, kDestroyRetry)).row;
        return change;
    }
    const base::Millis window = context.slot.traits().visibility_window;
    row.attempts = 0;
    if (countAbsence(row.first_absence, {sighting, look.from}, window) == Evidence::Proven) {
        const std::string text = "not found at " + base::formatRfc3339(row.first_absence->at) +
                                 " and at " + base::formatRfc3339(now);
        if (move(change, Event::AbsenceProven, now, text)) return change;
    }
    charge(change, now);
    row = stepAgainAt(row, now + untilProof(*row.first_absence, sighting, window)).row;
    return change;
}

}  // namespace

void proveStep(const StepContext& context, const Session& claimed) {
    const Look seen = look(context, claimed.instance_id, claimed.first_absence);
    finishSession(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        store::Change change = decide(context, current, seen);
        alarmIfOverdue(change, context.now());
        return change;
    });
}

}  // namespace gpushopper::provision
