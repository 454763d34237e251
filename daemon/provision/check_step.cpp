#include <algorithm>

#include "daemon/provision/moves.hpp"
#include "daemon/provision/probe_target.hpp"
#include "daemon/provision/steps.hpp"

namespace gpushopper::provision {

using session::EndReason;
using session::Session;

void checkStep(const StepContext& context, const Session& claimed) {
    // Whoever is to end is not greeted first.
    const bool ends = context.now() >= claimed.expires_at;
    std::optional<tl::expected<ssh::ProbeReport, ssh::ProbeError>> report;
    if (!ends && !claimed.host_key_changed) report = probeMachine(context, claimed);
    base::ignored(
        applyOutcome(context, claimed,
                     [&](const Session& current) -> base::Result<store::Change> {
                         store::Change change = begin(current);
                         Session& row = change.row;
                         const base::WallTime now = context.now();
                         charge(change, now);
                         if (report) {
                             row.last_check_at = now;
                             row.ssh_available = report->has_value();
                             // A recovered session is pinned at its first check.
                             if (*report && row.host_key_fingerprint.empty())
                                 row.host_key_fingerprint = (*report)->host_key_fingerprint;
                             if (!*report &&
                                 report->error().fault == ssh::ProbeFault::HostKeyChanged)
                                 noteHostKeyChange(change, report->error());
                         }
                         row.next_step_at =
                             std::min(now + context.parts.options.ready_check, current.expires_at);
                         if (now >= current.expires_at)
                             wantEnd(change, EndReason::Expired, "the reservation is over", now);
                         return change;
                     }),
        "logged by applyOutcome; the row comes due again");
}

}  // namespace gpushopper::provision
