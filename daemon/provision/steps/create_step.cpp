#include <algorithm>

#include "daemon/provision/moves.hpp"
#include "daemon/provision/observe.hpp"
#include "daemon/provision/steps/create_outcome.hpp"
#include "daemon/provision/steps/retry.hpp"
#include "daemon/provision/steps/steps.hpp"

namespace gpushopper::provision {
namespace {

using session::EndReason;
using session::Event;
using session::Session;
using session::State;

constexpr base::Millis kLeaseSlack{10'000};
constexpr base::Millis kStoreRetry{1'000};

base::Result<store::Change> notQueuedAnyMore() {
    return base::fail(base::ErrorCode::Conflict, "the session is no longer queued");
}

bool isWaiting(const Session& row, base::WallTime now) {
    return row.state == State::Queued && (row.claim.owner.empty() || row.claim.lease_until <= now);
}

// Ends a queued row, or moves its next try; nobody holds it.
void changeQueued(const StepContext& context, const base::SessionId& id,
                  const std::function<void(store::Change&)>& edit) {
    const base::WallTime now = context.now();
    const auto changed =
        context.sessions().change(id, [&](const Session& current) -> base::Result<store::Change> {
            if (!isWaiting(current, now)) return notQueuedAnyMore();
            store::Change change = begin(current);
            edit(change);
            carryOutWish(change, now);
            return change;
        });
    if (changed) return context.parts.wakeups.rowChanged(*changed);
    if (changed.error().code == base::ErrorCode::StoreFailed)
        context.parts.log.warn("session.step.not_written",
                               {{"session_id", id.str()}, {"phase", "queued"}});
}

std::optional<EndReason> reasonToFail(provider::CreateBlock cause) {
    switch (cause) {
        case provider::CreateBlock::Credentials:
            return EndReason::ProviderAuth;
        case provider::CreateBlock::Funds:
            return EndReason::ProviderFunds;
        case provider::CreateBlock::Breaker:
        case provider::CreateBlock::NotSwept:
        case provider::CreateBlock::Stuck:
        case provider::CreateBlock::NotReady:
        case provider::CreateBlock::Defective:
            return std::nullopt;
    }
    return std::nullopt;
}

// True when a create may be dispatched now; otherwise the row has been ended or put off.
bool mayDispatch(const StepContext& context, const Session& row) {
    const base::WallTime now = context.now();
    if (row.ending != session::Ending::None) {
        changeQueued(context, row.id, [](store::Change&) {});
        return false;
    }
    if (row.deadline_at && now >= *row.deadline_at) {
        changeQueued(context, row.id, [&](store::Change& change) {
            wantEnd(change, EndReason::QueueTimeout,
                    "the provider could not be asked for a machine in time", now);
        });
        return false;
    }
    const auto put_off = [&](base::Millis delay) {
        changeQueued(context, row.id, [&](store::Change& change) {
            const base::WallTime when = now + delay;
            change.row.next_step_at = row.deadline_at ? std::min(when, *row.deadline_at) : when;
        });
        return false;
    };
    if (const auto blocked = context.slot.health().createsBlocked(now)) {
        const auto reason = reasonToFail(blocked->cause);
        if (!reason) return put_off(context.parts.options.create_defer);
        changeQueued(context, row.id, [&](store::Change& change) {
            wantEnd(change, *reason, blocked->reason, now);
        });
        return false;
    }
    const auto allowed_in = std::chrono::ceil<base::Millis>(context.slot.lane().createAllowedAt() -
                                                            context.parts.clock.monotonicNow());
    if (allowed_in > base::Millis::zero()) return put_off(allowed_in);
    return true;
}

// Lane slot first, then the claim, which is CreateStarted; the call may only be made after it is
// committed. nullopt: somebody else was faster, or an end is wanted by now.
std::optional<Session> claimForCreate(const StepContext& context, const store::DueStep& due) {
    const base::WallTime now = context.now();
    const auto& traits = context.slot.traits();
    const base::Millis limit = traits.create_send + traits.create_deadline;
    const store::ClaimRequest request{.id = due.id,
                                      .fence = due.fence,
                                      .owner = context.parts.owner,
                                      .lease_until = now + limit + kLeaseSlack,
                                      .now = now};
    auto claimed = context.sessions().claim(
        request, [&](const Session& current) -> base::Result<store::Change> {
            store::Change change = begin(current);
            if (!move(change, Event::CreateStarted, now, current.offer_id.str()))
                return notQueuedAnyMore();
            change.row.deadline_at = now + limit + kLeaseSlack;
            return change;
        });
    if (!claimed) return std::nullopt;
    return *claimed;
}

provider::CreateRequest requestFor(const StepContext& context, const Session& row) {
    provider::CreateRequest request;
    request.native_offer_id = row.native_offer_id;
    request.label = row.label;
    request.image = row.spec.image;
    request.on_start = row.spec.on_start_cmd;
    request.template_id = row.spec.template_hash_id;
    request.entrypoint = row.spec.mode == session::LaunchMode::Entrypoint;
    request.disk_gib = row.spec.disk_gb;
    request.gpu_count = static_cast<std::uint32_t>(row.gpu_count);
    request.price_max = row.price_max_per_hour.value_or(
        base::Money::micros(row.price_per_hour.micros() * (100 + kPriceTolerancePercent) / 100));
    request.ssh_public_keys = {row.consumer_public_key, context.parts.probe_public_key};
    request.exposed_ports = row.spec.exposed_ports;
    if (!row.spec.model_id.empty()) request.env.emplace_back("MODEL_ID", row.spec.model_id);
    if (!row.spec.quantization.empty())
        request.env.emplace_back("QUANTIZATION", row.spec.quantization);
    request.expires_at = row.expires_at;
    return request;
}

// The machine exists: the row says so from now on. Where the row has moved on meanwhile, the answer
// is used all the same: it is the machine we looked for, or one too many.
base::Result<store::Change> accept(const Session& current, const provider::Instance& instance,
                                   const session::Sighting& sighting) {
    store::Change change = begin(current);
    change.keep_claim = true;
    if (current.instance_id == instance.id) return change;
    if (!current.hasMachine() && !current.isOver()) {
        noteMachine(change, instance.id, sighting.at);
        if (move(change, Event::CreateAccepted, sighting.at, instance.id.str())) {
            noteInstance(change, instance, sighting);
            return change;
        }
        change = begin(current);
        change.keep_claim = true;
    }
    change.doomed.push_back({.provider = current.provider,
                             .instance_id = instance.id,
                             .cause = current.isOver() ? "late_answer" : "duplicate",
                             .session = current.id});
    return change;
}

void writeAccepted(const StepContext& context, const Session& claimed,
                   const provider::Instance& instance) {
    const auto sighting = context.sighting();
    const auto decide = [&](const Session& current) { return accept(current, instance, sighting); };
    const auto pause = context.parts.tasks.makeSignal();
    while (true) {
        auto written = context.sessions().apply(claimed.id, claimed.claim.fence, decide);
        if (!written && written.error().code == base::ErrorCode::FenceLost)
            written = context.sessions().change(claimed.id, decide);
        if (written) return context.parts.wakeups.rowChanged(*written);
        context.parts.log.error("session.create.answer_not_written",
                                {{"session_id", claimed.id.str()},
                                 {"instance", instance.id.str()},
                                 {"reason", std::string(base::toString(written.error().code))}});
        // What is not written by the time we stop is found again by its label.
        if (context.writes.stop_requested()) return;
        pause->wait(pause->ticket(), context.parts.clock.monotonicNow() + kStoreRetry,
                    context.writes);
    }
}

// A refused key is only believed when a cheap authenticated read is refused as well.
EndReason confirmedReason(const StepContext& context, const base::Error& error) {
    const EndReason reason = refusalReason(error);
    if (reason != EndReason::ProviderAuth) return reason;
    const auto view =
        context.slot.views().atLeast(context.parts.clock.monotonicNow(), context.reads);
    const bool confirmed = !view && view.error().code == base::ErrorCode::Auth;
    return confirmed ? EndReason::ProviderAuth : EndReason::ProviderRefused;
}

void writeRefused(const StepContext& context, const Session& claimed, const base::Error& error) {
    const EndReason reason = confirmedReason(context, error);
    finishSession(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        store::Change change = begin(current);
        const base::WallTime now = context.now();
        wantEnd(change, reason, refusalText(error), now);
        if (!move(change, Event::CreateRefused, now, error.message)) return begin(current);
        return change;
    });
}

void writeDoubtful(const StepContext& context, const Session& claimed, const std::string& text) {
    finishStep(context, claimed, [&](const Session& current) -> base::Result<store::Change> {
        store::Change change = begin(current);
        if (!move(change, Event::CreateDoubtful, context.now(), text)) return begin(current);
        return change;
    });
}

void giveBackAccepted(const StepContext& context, const Session& claimed,
                      const base::Result<void>& result) {
    // The row is Booting by now; what the call returned after the id is only an event.
    base::ignored(context.sessions().apply(
                      claimed.id, claimed.claim.fence,
                      [&](const Session& current) -> base::Result<store::Change> {
                          store::Change change = begin(current);
                          if (!result)
                              change.events.push_back(
                                  {.type = "create_accepted", .detail = result.error().message});
                          carryOutWish(change, context.now());
                          return change;
                      }),
                  "the claim was lost or the store failed: the row is free when its lease ends");
    context.parts.wakeups.rowsChanged(claimed.provider);
}

}  // namespace

void createStep(const StepContext& context, const store::DueStep& due) {
    const auto row = context.sessions().get(due.id);
    if (!row || !*row || (*row)->state != State::Queued) return;
    if (!mayDispatch(context, **row)) return;
    auto place = context.slot.lane().tryAcquireCreate();
    if (!place)
        return changeQueued(context, due.id, [&](store::Change& change) {
            change.row.next_step_at = context.now() + context.parts.options.create_defer;
        });
    const auto claimed = claimForCreate(context, due);
    if (!claimed) return;
    context.parts.wakeups.rowChanged(*claimed);

    bool accepted = false;
    const auto result = context.slot.createInstance(
        std::move(*place), requestFor(context, *claimed), claimed->id.str(),
        [&](const provider::Instance& instance) {
            accepted = true;
            writeAccepted(context, *claimed, instance);
        },
        context.writes);
    if (accepted) return giveBackAccepted(context, *claimed, result);
    if (result)
        return writeDoubtful(context, *claimed, "the plugin reported success without an instance");
    if (leavesDoubt(result.error()))
        return writeDoubtful(context, *claimed, result.error().message);
    writeRefused(context, *claimed, result.error());
}

}  // namespace gpushopper::provision
