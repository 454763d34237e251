#include <algorithm>

#include "daemon/provision/moves.hpp"
#include "daemon/provision/observe.hpp"
#include "daemon/provision/steps/proof.hpp"
#include "daemon/provision/steps/retry.hpp"
#include "daemon/provision/steps/steps.hpp"

namespace gpushopper::provision {
namespace {

using session::EndReason;
using session::Event;
using session::Session;
using session::State;
using session::StepLane;

constexpr base::BackoffRange kLookRetry{base::Millis(2'000), base::Millis(60'000)};

store::Change cleared(const Session& current, const Look& look, const session::Sighting& sighting) {
    store::Change change = stepAgainAt(current, sighting.at);
    Session& row = change.row;
    row.absence_suspected = false;
    row.first_absence.reset();
    row.attempts = 0;
    row.lane = row.state == State::Booting ? StepLane::Call : StepLane::Probe;
    if (look.instance) noteInstance(change, *look.instance, sighting);
    return change;
}

store::Change decide(const StepContext& context, const Session& current, const Look& look) {
    const auto sighting = context.sighting();
    store::Change change = begin(current);
    Session& row = change.row;
    if (look.kind == Look::Kind::Present) return cleared(current, look, sighting);
    if (look.kind == Look::Kind::Unclear) {
        row.attempts += 1;
        row.next_step_at = sighting.at + retryDelay(row, kLookRetry);
        charge(change, sighting.at);
        return change;
    }
    const base::Millis window = context.slot.traits().visibility_window;
    if (countAbsence(row.first_absence, {sighting, look.from}, window) != Evidence::Proven) {
        charge(change, sighting.at);
        row.next_step_at = sighting.at + untilProof(*row.first_absence, sighting, window);
        return change;
    }
    const std::string text =
        "the machine is gone: not found by id and missing in complete lists at " +
        base::formatRfc3339(row.first_absence->at) + " and " + base::formatRfc3339(sighting.at);
    wantEnd(change, EndReason::Ghost, text, sighting.at);
    if (!move(change, Event::AbsenceProven, sighting.at, text)) return begin(current);
    change.audits.push_back(
        {.action = "ghost_detected", .actor = "reconciler", .request_id = "", .detail = text});
    change.counters.push_back({.series = series("gpu_ghosts_detected_total", row)});
    change.counters.push_back(
        {.series = series("gpu_reconciliation_mismatches_total", row, "kind=\"ghost\"")});
    return change;
}

}  // namespace

void absenceStep(const StepContext& context, const Session& claimed) {
    const Look seen = look(context, claimed.instance_id, claimed.first_absence);
    finishSession(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        return decide(context, current, seen);
    });
}

}  // namespace gpushopper::provision
