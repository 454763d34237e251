#include "daemon/reconcile/sweep_actions.hpp"

#include <algorithm>

#include "daemon/provision/moves.hpp"
#include "daemon/provision/observe.hpp"

namespace gpushopper::reconcile {
namespace {

using provision::EngineParts;
using session::Event;
using session::Session;
using session::State;

constexpr base::Millis kLabelGrace{15 * 60'000};
constexpr int kRecoveredHours = 12;

session::Sighting sightingNow(const EngineParts& parts) {
    return {parts.clock.wallNow(), parts.clock.monotonicNow(), parts.owner};
}

bool isClaimed(const Session& row, base::WallTime now) {
    return !row.claim.owner.empty() && row.claim.lease_until > now;
}

// A step that only shakes hands loses the row; any other one sees the finding when it writes.
void actSoon(store::Change& change, base::WallTime now) {
    Session& row = change.row;
    const bool claimed = isClaimed(row, now);
    if (claimed && row.lane != session::StepLane::Probe) return;
    change.revoke_claim = claimed;
    provision::carryOutWish(change, now);
}

std::string mismatch(const Session& row, const std::string& kind) {
    return provision::series("gpu_reconciliation_mismatches_total", row, "kind=\"" + kind + "\"");
}

store::Change refreshed(const EngineParts& parts, const Session& current, const PlanItem& item) {
    store::Change change = provision::begin(current);
    if (current.instance_id != item.instance->id || current.isOver()) return change;
    provision::noteInstance(change, *item.instance, sightingNow(parts));
    // A recovered session may be older than its machine's address.
    if (!change.row.address) change.row.address = provision::addressOf(current, *item.instance);
    change.counters.push_back({.series = mismatch(current, "status")});
    actSoon(change, parts.clock.wallNow());
    return change;
}

store::Change doomDuplicate(const Session& current, const PlanItem& item) {
    store::Change change = provision::begin(current);
    const bool still_other = current.hasMachine() && current.instance_id != item.instance->id;
    if (!still_other) return change;
    change.doomed.push_back({.provider = current.provider,
                             .instance_id = item.instance->id,
                             .cause = "duplicate",
                             .session = current.id});
    change.counters.push_back({.series = provision::series("gpu_orphans_detected_total", current)});
    change.counters.push_back({.series = mismatch(current, "orphan")});
    change.audits.push_back({.action = "orphan_detected",
                             .actor = "reconciler",
                             .request_id = "",
                             .detail = item.instance->id.str() + " is a second machine"});
    return change;
}

// The row is older than its machine (a restored database): both transitions in one transaction.
store::Change adoptLateRow(const EngineParts& parts, const Session& current, const PlanItem& item) {
    store::Change change = provision::begin(current);
    const auto sighting = sightingNow(parts);
    if (current.state != State::Queued || isClaimed(current, sighting.at)) return change;
    if (!provision::move(change, Event::CreateStarted, sighting.at, "found at the provider"))
        return provision::begin(current);
    provision::noteMachine(change, item.instance->id,
                           std::min(item.instance->created_at.value_or(sighting.at), sighting.at));
    if (!provision::move(change, Event::CreateAccepted, sighting.at, item.instance->id.str()))
        return provision::begin(current);
    return change;
}

store::Change suspect(const EngineParts& parts, const Session& current) {
    store::Change change = provision::begin(current);
    Session& row = change.row;
    const bool running =
        row.state == State::Booting || row.state == State::Verifying || row.state == State::Ready;
    if (!running || row.absence_suspected) return change;
    const base::WallTime now = parts.clock.wallNow();
    row.absence_suspected = true;
    change.revoke_claim = isClaimed(row, now) && row.lane == session::StepLane::Probe;
    row.lane = session::StepLane::Call;
    row.next_step_at = now;
    return change;
}

Session recoveredRow(const EngineParts& parts, provider::ProviderSlot& slot, const PlanItem& item) {
    const base::WallTime now = parts.clock.wallNow();
    const provider::Instance& instance = *item.instance;
    Session row;
    row.id = item.session;
    row.consumer_id = "recovered";
    row.provider = slot.name();
    row.offer_id = base::OfferId("recovered-" + instance.id.str());
    row.native_offer_id = "unknown";
    row.gpu_type = "unknown";
    const auto defaults = session::defaultsOf(session::Workload::Ssh);
    row.spec.image = std::string(defaults.image);
    row.spec.disk_gb = defaults.disk_gb;
    row.price_per_hour = instance.price_per_hour;
    row.created_at = std::min(instance.created_at.value_or(now), now);
    row.boot_patience = slot.traits().boot_deadline;
    const base::WallTime label_end = item.label_expires_at.value_or(now) - kLabelGrace;
    row.expires_at = std::min(std::max(label_end, row.created_at),
                              row.created_at + std::chrono::hours(kRecoveredHours));
    // Whole hours, because that is what is extended; labels are rounded up to a minute.
    const auto hours = std::chrono::ceil<std::chrono::hours>(row.expires_at - row.created_at -
                                                             std::chrono::minutes(1));
    row.reservation_hours = std::max(static_cast<int>(hours.count()), 1);
    row.expires_at =
        std::min(row.expires_at, row.created_at + std::chrono::hours(row.reservation_hours));
    row.label = instance.label;
    row.state = State::Ready;
    row.instance_id = instance.id;
    row.accepted_at = row.created_at;
    row.running_at = now;
    row.billing = session::Billing::Unknown;
    row.address = provision::addressOf(row, instance);
    row.lane = session::StepLane::Probe;
    row.next_step_at = now;
    row.keys_installed = true;
    return row;
}

base::Result<void> recoverLostRow(const EngineParts& parts, provider::ProviderSlot& slot,
                                  const PlanItem& item) {
    store::Change change;
    change.row = recoveredRow(parts, slot, item);
    change.events.push_back({.type = "recovered", .detail = item.instance->id.str()});
    change.audits.push_back({.action = "session_recovered",
                             .actor = "reconciler",
                             .request_id = "",
                             .detail = item.instance->id.str()});
    change.counters.push_back(
        {.series = provision::series("gpu_sessions_created_total", change.row)});
    const auto stored = parts.store.sessions().insert(change, std::nullopt);
    if (!stored && stored.error().code != base::ErrorCode::Duplicate) return stored;
    return {};
}

base::Result<void> doomOrphan(const EngineParts& parts, provider::ProviderSlot& slot,
                              const PlanItem& item) {
    const std::string label = "{provider=\"" + slot.name().str() + "\"";
    const auto doomed = parts.store.doomed().doom(
        {.provider = slot.name(),
         .instance_id = item.instance->id,
         .cause = "orphan",
         .session = item.session},
        parts.clock.wallNow(),
        {{.action = "orphan_detected",
          .actor = "reconciler",
          .request_id = "",
          .detail = item.instance->id.str() + " of the ended session " + item.session.str()}},
        {{.series = "gpu_orphans_detected_total" + label + "}"},
         {.series = "gpu_reconciliation_mismatches_total" + label + ",kind=\"orphan\"}"}});
    if (!doomed) return base::fail(doomed.error());
    return {};
}

base::Result<void> changeRow(const EngineParts& parts, const base::SessionId& id,
                             const std::function<store::Change(const Session&)>& edit) {
    const auto changed = parts.store.sessions().change(
        id, [&](const Session& current) { return base::Result<store::Change>(edit(current)); });
    if (!changed) return base::fail(changed.error());
    return {};
}

}  // namespace

base::Result<void> carryOut(const EngineParts& parts, provider::ProviderSlot& slot,
                            const PlanItem& item) {
    switch (item.finding) {
        case Finding::Changed:
            return changeRow(parts, item.session,
                             [&](const Session& row) { return refreshed(parts, row, item); });
        case Finding::Duplicate:
            return changeRow(parts, item.session,
                             [&](const Session& row) { return doomDuplicate(row, item); });
        case Finding::LateRow:
            return changeRow(parts, item.session,
                             [&](const Session& row) { return adoptLateRow(parts, row, item); });
        case Finding::Missing:
            return changeRow(parts, item.session,
                             [&](const Session& row) { return suspect(parts, row); });
        case Finding::LostRow:
            return recoverLostRow(parts, slot, item);
        case Finding::Orphan:
            return doomOrphan(parts, slot, item);
        case Finding::OrphanSeen:  // remembered by the sweeper
        case Finding::CutLabel:    // the resolver blocks on it and alarms
            return {};
    }
    return {};
}

}  // namespace gpushopper::reconcile
