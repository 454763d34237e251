#include "daemon/provision/moves.hpp"
#include "daemon/provision/observe.hpp"
#include "daemon/provision/steps/steps.hpp"

namespace gpushopper::provision {
namespace {

using session::EndReason;
using session::Event;
using session::Session;

constexpr base::BackoffRange kBootRetry{base::Millis(1'000), base::Millis(30'000)};

/// What the step learned; decided on later, inside the transaction.
struct Seen {
    bool keys_installed = false;
    std::string error;                           ///< The provider could not be asked.
    std::optional<provider::Instance> instance;  ///< From the shared view, or exact by id.
    bool exact = false;
    bool missing = false;  ///< A fresh list lacks it.
};

Seen observe(const StepContext& context, const Session& row) {
    Seen seen;
    seen.keys_installed = row.keys_installed;
    if (!seen.keys_installed) {
        const auto installed = context.slot.ensureKeys(
            row.instance_id, {row.consumer_public_key, context.parts.probe_public_key},
            context.reads);
        seen.keys_installed = installed.has_value();
        if (!installed) seen.error = installed.error().message;
    }
    const auto view = context.slot.views().atLeast(
        context.parts.clock.monotonicNow() - context.parts.options.boot_poll, context.reads);
    if (!view) {
        seen.error = view.error().message;
        return seen;
    }
    const provider::Instance* found = (*view)->find(row.instance_id);
    if (found == nullptr) {
        // A list may lag behind a create by the visibility window.
        const base::WallTime visible =
            row.accepted_at.value_or(row.created_at) + context.slot.traits().visibility_window;
        seen.missing = (*view)->askedWall() > visible;
        return seen;
    }
    seen.instance = *found;
    if (!addressOf(row, *found)) return seen;
    // An address about to be used is asked for by id: the view may be a round old.
    auto exact = context.slot.getInstance(row.instance_id, context.reads);
    if (!exact) {
        seen.error = exact.error().message;
        return seen;
    }
    seen.instance = std::move(*exact);
    seen.exact = true;
    return seen;
}

store::Change decide(const StepContext& context, const Session& current, const Seen& seen) {
    const auto sighting = context.sighting();
    const base::WallTime now = sighting.at;
    store::Change change = stepAgainAt(current, now + context.parts.options.boot_poll);
    Session& row = change.row;
    row.keys_installed = seen.keys_installed;
    if (!seen.error.empty()) {
        row.attempts += 1;
        change.row = stepAgainAt(row, now + retryDelay(row, kBootRetry)).row;
    } else {
        row.attempts = 0;
    }
    if (seen.missing) {
        row.absence_suspected = true;
        row.next_step_at = now;
    }
    if (seen.instance) noteInstance(change, *seen.instance, sighting);
    if (seen.exact && row.keys_installed) {
        const auto address = addressOf(row, *seen.instance);
        if (address) {
            row.address = address;
            if (move(change, Event::AddressKnown, now,
                     address->host + ":" + std::to_string(address->port)))
                return change;
        }
    }
    if (row.deadline_at && now >= *row.deadline_at)
        wantEnd(change, EndReason::BootTimeout,
                seen.error.empty() ? "the machine did not get an address in time" : seen.error,
                now);
    return change;
}

}  // namespace

void bootStep(const StepContext& context, const Session& claimed) {
    const Seen seen = observe(context, claimed);
    finishStep(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        return decide(context, current, seen);
    });
}

}  // namespace gpushopper::provision
