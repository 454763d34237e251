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

constexpr base::Millis kCutLabelPoll{30'000};
constexpr base::BackoffRange kListRetry{base::Millis(2'000), base::Millis(30'000)};

/// What a view says about a create in doubt.
struct Search {
    std::vector<const provider::Instance*> ours;  ///< The one to keep first.
    std::string cut_label;                        ///< A label that begins like ours; empty: none.
};

bool keptBefore(const provider::Instance* a, const provider::Instance* b) {
    const auto age = [](const provider::Instance* instance) {
        return instance->created_at.value_or(kNever);
    };
    return age(a) != age(b) ? age(a) < age(b) : a->id < b->id;
}

Search search(const StepContext& context, const provider::View& view, const Session& row) {
    Search found;
    for (const provider::Instance& instance : view.instances()) {
        const auto label = context.parts.labels.read(instance.label);
        if (label && label->session == row.id) {
            found.ours.push_back(&instance);
        } else if (!label && context.parts.labels.isCutOf(instance.label, row.id)) {
            found.cut_label = instance.label;
        }
    }
    std::sort(found.ours.begin(), found.ours.end(), keptBefore);
    return found;
}

// A machine is charged from its creation, which lies between the call and now whatever the
// provider's clock says.
base::WallTime chargedFrom(const Session& row, const provider::Instance& instance,
                           base::WallTime now) {
    const base::WallTime called = row.create_called_at.value_or(now);
    return std::clamp(instance.created_at.value_or(called), std::min(called, now), now);
}

store::Change adopt(const StepContext& context, const Session& current, const Search& found) {
    store::Change change = begin(current);
    const auto sighting = context.sighting();
    const provider::Instance& kept = *found.ours.front();
    noteMachine(change, kept.id, chargedFrom(current, kept, sighting.at));
    if (!move(change, Event::CreateAccepted, sighting.at, kept.id.str())) return begin(current);
    noteInstance(change, kept, sighting);
    for (std::size_t i = 1; i < found.ours.size(); ++i)
        change.doomed.push_back({.provider = current.provider,
                                 .instance_id = found.ours[i]->id,
                                 .cause = "duplicate",
                                 .session = current.id});
    return change;
}

void alarmOnce(store::Change& change, base::WallTime now, const std::string& text) {
    Session& row = change.row;
    row.deadline_at = now + kUnconfirmedPatience;
    if (row.overdue_alarmed) return;
    row.overdue_alarmed = true;
    change.audits.push_back(
        {.action = "create_overdue", .actor = "lifecycle", .request_id = "", .detail = text});
}

// No label in sight. Counts as evidence only if the list was asked after the create could no longer
// take effect, is undoubted, and shows no cut label of ours.
store::Change notSeen(const StepContext& context, const Session& current,
                      const provider::View& view, const Search& found) {
    const base::WallTime now = context.now();
    const base::Millis poll = context.parts.options.resolve_poll;
    if (!found.cut_label.empty()) {
        // Only people can clear this up: no need to look every few seconds.
        const base::Millis pause = current.overdue_alarmed ? kCutLabelPoll : poll;
        store::Change change = stepAgainAt(current, now + pause);
        change.row.first_absence.reset();
        const base::WallTime deadline = change.row.deadline_at.value_or(kNever);
        alarmOnce(change, now, "a cut label is in sight: " + found.cut_label);
        change.row.deadline_at = deadline;  // the alarm is about the label, not about the time
        return change;
    }
    const base::WallTime settled =
        context.slot.createSettledAt(current.create_called_at.value_or(current.created_at));
    if (view.askedWall() < settled || view.doubted())
        return stepAgainAt(current, std::min(now + poll, std::max(settled, now + poll / 4)));
    store::Change change = begin(current);
    const session::Sighting seen{view.askedWall(), view.asked(), context.parts.owner};
    const base::Millis window = context.slot.traits().visibility_window;
    if (countAbsence(change.row.first_absence, {seen, view.asked()}, window) == Evidence::Proven) {
        wantEnd(change, EndReason::CreateNotFound,
                "the create call did not answer, and no machine of it exists at the provider", now);
        if (move(change, Event::AbsenceProven, now,
                 "two complete lists lack the label of this session"))
            return change;
    }
    const auto first = change.row.first_absence;
    change = stepAgainAt(current, now + untilProof(*first, seen, window));
    change.row.first_absence = first;
    return change;
}

store::Change listFailed(const StepContext& context, const Session& current) {
    const base::WallTime now = context.now();
    store::Change change = begin(current);
    change.row.attempts += 1;
    const base::Millis delay = retryDelay(change.row, kListRetry);
    change = stepAgainAt(change.row, now + delay);
    return change;
}

store::Change resolved(const StepContext& context, const Session& current,
                       const base::Result<provider::ViewPtr>& view) {
    if (!view) return listFailed(context, current);
    const Search found = search(context, **view, current);
    if (!found.ours.empty()) return adopt(context, current, found);
    return notSeen(context, current, **view, found);
}

}  // namespace

void resolveStep(const StepContext& context, const Session& claimed) {
    if (claimed.state == State::Creating) {
        finishStep(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
            store::Change change = begin(current);
            if (!move(change, Event::CreateDoubtful, context.now(),
                      "whoever made the call did not come back"))
                return begin(current);
            return change;
        });
        return;
    }
    const base::MonoTime oldest =
        context.parts.clock.monotonicNow() - provider::InstanceViews::kSharedAge;
    const auto view = context.slot.views().atLeast(oldest, context.reads);
    finishSession(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        store::Change change = resolved(context, current, view);
        Session& row = change.row;
        const base::WallTime now = context.now();
        const bool overdue =
            row.state == State::Unconfirmed && row.deadline_at && now >= *row.deadline_at;
        if (!overdue) return change;
        const std::string text = "it is still unknown whether the provider made a machine";
        wantEnd(change, EndReason::CreateUnconfirmed, text, now);
        alarmOnce(change, now, text);
        change.row.next_step_at = now + context.parts.options.resolve_poll;
        return change;
    });
}

}  // namespace gpushopper::provision
