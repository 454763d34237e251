#include "daemon/provision/store_intents.hpp"

#include "daemon/provision/moves.hpp"

namespace gpushopper::provision {
namespace {

using session::Ending;
using session::EndReason;
using session::Session;
using session::StepLane;

constexpr int kChainMax = 6;  // max_retries is at most 5

Session rowOf(const Order& order, const base::SessionId& id, base::WallTime now) {
    Session row;
    row.id = id;
    row.consumer_id = order.consumer_id;
    row.provider = order.provider;
    row.offer_id = order.offer_id;
    row.native_offer_id = order.native_offer_id;
    row.gpu_type = order.gpu_type;
    row.gpu_count = order.gpu_count;
    row.vram_gb = order.vram_gb;
    row.spec = order.spec;
    row.price_per_hour = order.price_per_hour;
    row.price_max_per_hour = order.price_max_per_hour;
    row.consumer_public_key = order.public_key;
    row.key_generated = order.key_generated;
    row.created_at = now;
    row.boot_patience = order.boot_patience;
    row.idle_threshold_minutes = order.idle_threshold_minutes;
    row.reservation_hours = order.reservation_hours;
    row.expires_at = now + std::chrono::hours(order.reservation_hours);
    row.deadline_at = now + kQueuePatience;
    row.next_step_at = now;
    row.lane = StepLane::Call;
    row.retry = order.retry;
    return row;
}

base::Error conflict(const Session& row, const std::string& text) {
    return {.code = base::ErrorCode::Conflict,
            .message = text,
            .subject = std::string(row.statusName())};
}

const char* auditWord(EndReason reason) { return reason == EndReason::Done ? "session_done" : ""; }

}  // namespace

base::Result<Session> StoreIntents::create(const Order& order, const Requester& requester,
                                           const std::optional<store::NewReplay>& replay) {
    store::Change change;
    change.row = rowOf(order, base::SessionId::make(parts_.random), parts_.clock.wallNow());
    Session& row = change.row;
    row.label = parts_.labels.make(row.id, row.expires_at);
    change.events.push_back({.type = "created", .detail = row.offer_id.str()});
    change.audits.push_back({.action = "session_created",
                             .actor = requester.actor,
                             .request_id = requester.request_id,
                             .detail = row.offer_id.str()});
    change.counters.push_back({.series = series("gpu_sessions_created_total", row)});
    const auto stored = parts_.store.sessions().insert(change, replay);
    if (!stored) return base::fail(stored.error());
    parts_.wakeups.rowChanged(row);
    return row;
}

base::Result<Session> StoreIntents::endOne(const base::SessionId& id, EndReason reason,
                                           const Requester& requester) {
    return parts_.store.sessions().change(
        id, [&](const Session& current) -> base::Result<store::Change> {
            if (current.isOver())
                return base::fail(conflict(current, "the session has ended already"));
            store::Change change = begin(current);
            Session& row = change.row;
            const base::WallTime now = parts_.clock.wallNow();
            row.retry.enabled = false;  // whoever ends a session wants no further attempt
            if (row.ending != Ending::None) return change;
            wantEnd(change, reason, "", now);
            if (const std::string action = auditWord(reason); !action.empty())
                change.audits.push_back({.action = action,
                                         .actor = requester.actor,
                                         .request_id = requester.request_id,
                                         .detail = ""});
            const bool claimed = !row.claim.owner.empty() && row.claim.lease_until > now;
            if (claimed && row.lane != StepLane::Probe) return change;
            // A handshake has no effect at the provider: whoever is at it just loses the row.
            change.revoke_claim = claimed;
            carryOutWish(change, now);
            return change;
        });
}

base::Result<Session> StoreIntents::end(const base::SessionId& id, EndReason reason,
                                        const Requester& requester) {
    base::SessionId at = id;
    for (int i = 0; i < kChainMax; ++i) {
        auto ended = endOne(at, reason, requester);
        if (ended) {
            parts_.wakeups.rowChanged(*ended);
            return ended;
        }
        if (ended.error().code != base::ErrorCode::Conflict) return ended;
        const auto row = parts_.store.sessions().get(at);
        if (!row) return base::fail(row.error());
        if (!*row || !(*row)->retry.next) return ended;
        at = *(*row)->retry.next;
    }
    return base::fail(base::ErrorCode::Internal, "the chain of attempts is too long");
}

base::Result<Session> StoreIntents::extend(const base::SessionId& id, int additional_hours,
                                           const Requester& requester) {
    auto extended = parts_.store.sessions().change(
        id, [&](const Session& current) -> base::Result<store::Change> {
            if (current.isOver())
                return base::fail(conflict(current, "the session has ended already"));
            if (current.ending != Ending::None)
                return base::fail(conflict(current, "the session is being stopped"));
            const int total = current.reservation_hours + additional_hours;
            if (total > session::kReservationHoursMax)
                return base::fail(
                    base::Error{.code = base::ErrorCode::InvalidArgument,
                                .message = "the reservation would be " + std::to_string(total) +
                                           " hours, more than the maximum of " +
                                           std::to_string(session::kReservationHoursMax),
                                .subject = std::to_string(total)});
            store::Change change = begin(current);
            Session& row = change.row;
            row.reservation_hours = total;
            row.expires_at += std::chrono::hours(additional_hours);
            const std::string detail = "until " + base::formatRfc3339(row.expires_at);
            change.events.push_back({.type = "extended", .detail = detail});
            change.audits.push_back({.action = "session_extended",
                                     .actor = requester.actor,
                                     .request_id = requester.request_id,
                                     .detail = detail});
            return change;
        });
    if (extended) parts_.wakeups.rowChanged(*extended);
    return extended;
}

base::Result<Session> StoreIntents::keyHanded(const base::SessionId& id) {
    return parts_.store.sessions().change(
        id, [&](const Session& current) -> base::Result<store::Change> {
            store::Change change = begin(current);
            if (!change.row.key_handed_at) change.row.key_handed_at = parts_.clock.wallNow();
            return change;
        });
}

base::Result<Session> StoreIntents::waitFor(const base::SessionId& id, base::MonoTime until,
                                            const std::stop_token& stop, const Reached& reached) {
    while (true) {
        const auto seen = parts_.wakeups.changed().ticket();
        auto row = parts_.store.sessions().get(id);
        if (!row) return base::fail(row.error());
        if (!*row) return base::fail(base::ErrorCode::NotFound, "there is no such session");
        const bool time_is_up = parts_.clock.monotonicNow() >= until || stop.stop_requested();
        if (time_is_up || reached(**row)) return std::move(**row);
        parts_.wakeups.changed().wait(seen, until, stop);
    }
}

}  // namespace gpushopper::provision
