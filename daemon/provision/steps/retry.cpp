#include "daemon/provision/steps/retry.hpp"

#include <optional>

#include "daemon/inventory/price.hpp"
#include "daemon/provision/moves.hpp"
#include "daemon/provision/steps/create_outcome.hpp"

namespace gpushopper::provision {
namespace {

using session::Session;

bool mayRetry(const Session& row) {
    return row.retry.enabled && row.retry.count < row.retry.retries_max &&
           row.ending != session::Ending::Asked;
}

std::vector<base::OfferId> failedOffers(const Session& row) {
    std::vector<base::OfferId> offers{row.offer_id};
    std::size_t begin_at = 0;
    while (begin_at < row.retry.failed_offers.size()) {
        const auto comma = row.retry.failed_offers.find(',', begin_at);
        offers.emplace_back(row.retry.failed_offers.substr(begin_at, comma - begin_at));
        if (comma == std::string::npos) break;
        begin_at = comma + 1;
    }
    return offers;
}

Session attemptAt(const StepContext& context, const Session& failed, const inventory::Offer& offer,
                  const base::SessionId& id) {
    const base::WallTime now = context.now();
    Session next;
    next.id = id;
    next.consumer_id = failed.consumer_id;
    next.provider = offer.provider;
    next.offer_id = offer.id;
    next.native_offer_id = offer.native_id;
    next.gpu_type = offer.gpu_type;
    next.gpu_count = offer.gpu_count;
    next.vram_gb = offer.vram_gb;
    next.spec = failed.spec;
    next.price_per_hour = inventory::priceWithDisk(offer, failed.spec.disk_gb);
    next.price_max_per_hour = failed.price_max_per_hour;
    next.consumer_public_key = failed.consumer_public_key;
    next.key_generated = failed.key_generated;
    next.key_handed_at = failed.key_handed_at;
    next.created_at = now;
    next.boot_patience = failed.boot_patience;
    next.idle_threshold_minutes = failed.idle_threshold_minutes;
    next.reservation_hours = failed.reservation_hours;
    next.expires_at = now + std::chrono::hours(failed.reservation_hours);
    next.label = context.parts.labels.make(id, next.expires_at);
    next.deadline_at = now + kQueuePatience;
    next.next_step_at = now;
    next.retry = failed.retry;
    next.retry.count += 1;
    next.retry.parent = failed.id;
    next.retry.next.reset();
    next.retry.failed_offers +=
        (next.retry.failed_offers.empty() ? "" : ",") + failed.offer_id.str();
    return next;
}

std::optional<Session> chooseNext(const StepContext& context, const Session& failed,
                                  const std::vector<base::OfferId>& excluded) {
    const auto offer = context.parts.offers.alternative(failed, excluded, {});
    if (!offer) return std::nullopt;
    return attemptAt(context, failed, *offer, base::SessionId::make(context.parts.random));
}

void addAttempt(store::Change& change, const Session& next) {
    Session& row = change.row;
    const bool retries = row.state == session::State::Failed && row.end_reason &&
                         session::isRetryable(*row.end_reason) && !wasInvalidRequest(row) &&
                         mayRetry(row);
    if (!retries) return;
    row.retry.next = next.id;
    auto attempt = std::make_shared<store::Change>(begin(next));
    // From the row as it is now: the key may have been handed over since the attempt was prepared.
    attempt->row.key_handed_at = row.key_handed_at;
    attempt->events.push_back({.type = "created", .detail = next.offer_id.str()});
    attempt->audits.push_back({.action = "session_created",
                               .actor = "lifecycle",
                               .request_id = "",
                               .detail = "another attempt after session " + row.id.str()});
    attempt->counters.push_back({.series = series("gpu_sessions_created_total", next)});
    change.next_attempt = std::move(attempt);
}

void feedFailureMemory(const StepContext& context, const Session& row) {
    if (row.state != session::State::Failed || !row.end_reason) return;
    const session::EndReason reason = *row.end_reason;
    if (session::isRetryable(reason) || reason == session::EndReason::Ghost ||
        reason == session::EndReason::MachineStopped)
        context.parts.offers.recordFailure(row);
    // Last: what is off the menu is recorded without its machine.
    if (reason == session::EndReason::NoCapacity) context.parts.offers.evict(row.offer_id);
}

}  // namespace

void finishSession(const StepContext& context, const Session& claimed,
                   const store::Decide& decide) {
    // Before the write, which wakes whoever waits for the outcome: the menu that they look at next
    // knows of the failure, and so does the choice of the next offer.
    if (const auto expected = decide(claimed)) feedFailureMemory(context, expected->row);
    std::vector<base::OfferId> excluded = failedOffers(claimed);
    while (true) {
        const auto next = mayRetry(claimed) ? chooseNext(context, claimed, excluded) : std::nullopt;
        const auto written = applyOutcome(
            context, claimed, [&](const Session& current) -> base::Result<store::Change> {
                auto change = decide(current);
                if (change && next) addAttempt(*change, *next);
                return change;
            });
        if (written) {
            if (next && written->retry.next == next->id)
                context.parts.wakeups.rowsChanged(next->provider);
            return;
        }
        // The consumer already has a session on that offer: another one is chosen, each one once.
        const bool taken = next && written.error().code == base::ErrorCode::Duplicate;
        if (!taken) return;
        excluded.push_back(next->offer_id);
    }
}

}  // namespace gpushopper::provision
