#include "daemon/provision/moves.hpp"
#include "daemon/provision/steps/probe_target.hpp"
#include "daemon/provision/steps/steps.hpp"

namespace gpushopper::provision {
namespace {

using session::EndReason;
using session::Event;
using session::Session;

constexpr base::Millis kVerifyRetryFirst{1'000};

store::Change verified(const Session& current, const ssh::ProbeReport& report, base::WallTime now) {
    store::Change change = begin(current);
    Session& row = change.row;
    if (!move(change, Event::Verified, now, report.evidence)) return begin(current);
    if (row.host_key_fingerprint.empty()) row.host_key_fingerprint = report.host_key_fingerprint;
    row.evidence = report.evidence;
    row.ssh_available = true;
    row.last_check_at = now;
    change.audits.push_back({.action = "session_running",
                             .actor = "lifecycle",
                             .request_id = "",
                             .detail = row.instance_id.str()});
    return change;
}

store::Change notVerified(const StepContext& context, const Session& current,
                          const ssh::ProbeError& error, base::WallTime now) {
    store::Change change = begin(current);
    Session& row = change.row;
    row.last_check_at = now;
    if (error.fault == ssh::ProbeFault::HostKeyChanged) {
        noteHostKeyChange(change, error);
    } else if (error.fault != ssh::ProbeFault::Cancelled) {
        change.events.push_back({.type = "verify_failed", .detail = error.message, .fold = true});
    }
    row.attempts += 1;
    const base::Millis delay =
        retryDelay(row, {kVerifyRetryFirst, context.parts.options.verify_retry_max});
    row = stepAgainAt(row, now + delay).row;
    if (row.deadline_at && now >= *row.deadline_at) {
        wantEnd(change, EndReason::VerifyTimeout, error.message, now);
        const bool http = row.spec.mode == session::LaunchMode::Entrypoint;
        change.counters.push_back(
            {.series = series(
                 http ? "gpu_api_verify_failures_total" : "gpu_ssh_verify_failures_total", row)});
    }
    return change;
}

}  // namespace

void verifyStep(const StepContext& context, const Session& claimed) {
    const auto report = probeMachine(context, claimed);
    finishStep(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        const base::WallTime now = context.now();
        if (report) return verified(current, *report, now);
        return notVerified(context, current, report.error(), now);
    });
}

}  // namespace gpushopper::provision
