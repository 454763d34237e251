#include "daemon/provision/step_context.hpp"

#include <algorithm>

#include "daemon/provision/moves.hpp"

namespace gpushopper::provision {

base::Result<session::Session> applyOutcome(const StepContext& context,
                                            const session::Session& claimed,
                                            const store::Decide& decide) {
    const auto& parts = context.parts;
    bool doomed = false;
    const auto guarded = [&](const session::Session& current) -> base::Result<store::Change> {
        const bool still_applies =
            current.state == claimed.state && current.instance_id == claimed.instance_id;
        auto change = still_applies ? decide(current) : begin(current);
        if (change) {
            const base::WallTime now = parts.clock.wallNow();
            keepToReservation(*change, now);
            carryOutWish(*change, now);
        }
        doomed = change && !change->doomed.empty();
        return change;
    };
    auto written = context.sessions().apply(claimed.id, claimed.claim.fence, guarded);
    if (written) {
        parts.wakeups.rowChanged(*written);
        if (doomed) parts.wakeups.rowsChanged(claimed.provider);
        return written;
    }
    parts.log.warn("session.step.not_written",
                   {{"session_id", claimed.id.str()},
                    {"phase", std::string(session::toString(claimed.state))},
                    {"reason", std::string(base::toString(written.error().code))}});
    return written;
}

void finishStep(const StepContext& context, const session::Session& claimed,
                const store::Decide& decide) {
    base::ignored(applyOutcome(context, claimed, decide), "logged; the row comes due again");
}

store::Change stepAgainAt(const session::Session& current, base::WallTime when) {
    store::Change change = begin(current);
    // Never later than the deadline of the state: a deadline is a step that comes due.
    change.row.next_step_at = current.deadline_at ? std::min(when, *current.deadline_at) : when;
    return change;
}

base::Millis retryDelay(const session::Session& row, base::BackoffRange range) {
    const auto attempt = static_cast<std::uint32_t>(std::max(row.attempts, 1));
    return base::backoff(range, attempt, std::hash<base::SessionId>{}(row.id));
}

}  // namespace gpushopper::provision
