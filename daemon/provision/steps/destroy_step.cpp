#include "daemon/provision/moves.hpp"
#include "daemon/provision/steps/steps.hpp"
#include "daemon/provision/steps/stop_alarm.hpp"

namespace gpushopper::provision {
namespace {

using session::Event;
using session::Session;

store::Change decide(const StepContext& context, const Session& current,
                     const base::Result<void>& result) {
    const base::WallTime now = context.now();
    store::Change change = begin(current);
    charge(change, now);
    const bool settled = result || result.error().code == base::ErrorCode::NotFound;
    if (settled) {
        if (!move(change, Event::DestroySettled, now,
                  result ? "acknowledged by the provider" : "the provider knows no such machine"))
            return begin(current);
        alarmIfOverdue(change, now);
        return change;
    }
    Session& row = change.row;
    row.attempts += 1;
    change.events.push_back(
        {.type = "destroy_failed", .detail = result.error().message, .fold = true});
    change.counters.push_back({.series = series("gpu_destroy_failures_total", row)});
    alarmIfOverdue(change, now);
    row = stepAgainAt(row, now + retryDelay(row, kDestroyRetry)).row;
    return change;
}

}  // namespace

void destroyStep(const StepContext& context, const Session& claimed) {
    const auto result = context.slot.destroyInstance(
        claimed.instance_id, static_cast<std::uint32_t>(claimed.attempts + 1), context.writes);
    finishStep(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        return decide(context, current, result);
    });
}

}  // namespace gpushopper::provision
