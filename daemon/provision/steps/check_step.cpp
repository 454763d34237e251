#include <algorithm>

#include "daemon/provision/moves.hpp"
#include "daemon/provision/steps/probe_target.hpp"
#include "daemon/provision/steps/steps.hpp"

namespace gpushopper::provision {
namespace {

using session::EndReason;
using session::Session;
using Report = tl::expected<ssh::ProbeReport, ssh::ProbeError>;

// Idle counts from the first of checks in a row that all found it so. A check that could not tell
// proves neither; it does not begin a pause and does not end one.
void noteActivity(store::Change& change, ssh::Activity activity, base::WallTime now) {
    Session& row = change.row;
    if (activity == ssh::Activity::Busy) row.idle_since.reset();
    if (activity == ssh::Activity::Idle && !row.idle_since) row.idle_since = now;
    const base::Millis limit = std::chrono::minutes(row.idle_threshold_minutes);
    const bool too_long = row.idle_since && now - *row.idle_since >= limit;
    if (limit > base::Millis::zero() && too_long)
        wantEnd(change, EndReason::Idle,
                "nobody has used the machine for " + std::to_string(row.idle_threshold_minutes) +
                    " minutes",
                now);
}

void noteReport(store::Change& change, const Report& report, base::WallTime now) {
    Session& row = change.row;
    row.last_check_at = now;
    row.ssh_available = report.has_value();
    if (report) {
        // A recovered session is pinned at its first check.
        if (row.host_key_fingerprint.empty())
            row.host_key_fingerprint = report->host_key_fingerprint;
        return noteActivity(change, report->activity, now);
    }
    if (report.error().fault == ssh::ProbeFault::HostKeyChanged)
        noteHostKeyChange(change, report.error());
}

}  // namespace

void checkStep(const StepContext& context, const Session& claimed) {
    // Whoever is to end is not greeted first.
    const bool ends = context.now() >= claimed.expires_at;
    std::optional<Report> report;
    if (!ends && !claimed.host_key_changed) report = probeMachine(context, claimed);
    finishStep(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        store::Change change = begin(current);
        const base::WallTime now = context.now();
        charge(change, now);
        if (report) noteReport(change, *report, now);
        change.row.next_step_at = now + context.parts.options.ready_check;
        return change;
    });
}

}  // namespace gpushopper::provision
