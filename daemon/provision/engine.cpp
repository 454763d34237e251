#include "daemon/provision/engine.hpp"

#include "daemon/provision/moves.hpp"
#include "daemon/provision/steps/doomed_runner.hpp"
#include "daemon/provision/steps/steps.hpp"

namespace gpushopper::provision {
namespace {

using session::Session;
using session::State;
using session::StepLane;

constexpr int kDueBatch = 8;                  // tried in turn: others may claim the first ones
constexpr base::Millis kIdleWaitMax{60'000};  // looks again even if nobody woke it
constexpr base::Millis kStoreFailureWait{1'000};
constexpr base::Millis kOverdueWait{20};
constexpr base::Millis kLeaseSlack{10'000};
constexpr int kWitnesses = 3;

// The longest that a step of the lane may take, by the limits of its calls.
base::Millis leaseOf(StepLane lane, const provider::CallLimits& limits,
                     const EngineOptions& options) {
    const base::Millis shared_list = limits.list * 3;  // joining another's list, then asking anew
    switch (lane) {
        case StepLane::Call:
            return shared_list + limits.get + limits.ensure_keys + kLeaseSlack;
        case StepLane::Stop:
            return shared_list + limits.get + limits.destroy + kLeaseSlack;
        case StepLane::Probe:
            return options.probe_limit + kLeaseSlack;
    }
    return kLeaseSlack;
}

void runStep(const StepContext& context, const Session& row) {
    const bool has_running_machine =
        row.state == State::Booting || row.state == State::Verifying || row.state == State::Ready;
    if (has_running_machine && row.ending != session::Ending::None) {
        finishStep(context, row, [](const Session& current) -> base::Result<store::Change> {
            return begin(current);
        });
        return;
    }
    if (has_running_machine && row.absence_suspected) return absenceStep(context, row);
    switch (row.state) {
        case State::Creating:
        case State::Unconfirmed:
            return resolveStep(context, row);
        case State::Booting:
            return bootStep(context, row);
        case State::Verifying:
            return verifyStep(context, row);
        case State::Ready:
            return checkStep(context, row);
        case State::Destroying:
            return destroyStep(context, row);
        case State::Proving:
            return proveStep(context, row);
        case State::Queued:   // createStep claims for itself
        case State::Stopped:  // never due
        case State::Failed:
            return;
    }
}

}  // namespace

Engine::Engine(const EngineParts& parts) : parts_(parts) {
    for (provider::ProviderSlot* slot : parts_.slots) setWitness(*slot);
}

Engine::~Engine() { stop(); }

base::Result<void> Engine::recover(const std::string& identity, std::int64_t boot) {
    const base::WallTime now = parts_.clock.wallNow();
    const auto sessions = parts_.store.sessions().releaseOlderBoots(identity, boot, now);
    if (!sessions) return base::fail(sessions.error());
    const auto doomed = parts_.store.doomed().releaseOlderBoots(identity, boot, now);
    if (!doomed) return base::fail(doomed.error());
    if (*sessions + *doomed > 0)
        parts_.log.info("engine.claims.released", {{"rows", std::to_string(*sessions + *doomed)}});
    for (provider::ProviderSlot* slot : parts_.slots) {
        auto ended = endSessionsWithLostKeys(slot->name());
        if (!ended) return ended;
    }
    return {};
}

base::Result<void> Engine::endSessionsWithLostKeys(const base::ProviderName& name) {
    const auto rows = parts_.store.sessions().live(name);
    if (!rows) return base::fail(rows.error());
    for (const Session& row : *rows) {
        if (!row.key_generated || row.key_handed_at || row.ending != session::Ending::None)
            continue;
        const auto ended = parts_.store.sessions().change(
            row.id, [&](const Session& current) -> base::Result<store::Change> {
                store::Change change = begin(current);
                const base::WallTime now = parts_.clock.wallNow();
                wantEnd(change, session::EndReason::KeyLost,
                        "the daemon ended before it could hand over the private key", now);
                if (current.claim.owner.empty()) carryOutWish(change, now);
                return change;
            });
        if (!ended) return base::fail(ended.error());
    }
    return {};
}

// An empty list is checked against a few machines that the rows say exist.
void Engine::setWitness(provider::ProviderSlot& slot) {
    slot.views().setWitness([this, &slot](const std::stop_token& stop) {
        const auto rows = parts_.store.sessions().live(slot.name());
        if (!rows) return false;
        int asked = 0;
        for (const Session& row : *rows) {
            const bool should_exist =
                row.hasMachine() && row.state != State::Destroying && row.state != State::Proving;
            if (!should_exist || asked == kWitnesses) continue;
            ++asked;
            if (slot.getInstance(row.instance_id, stop)) return true;
        }
        return false;
    });
}

void Engine::start() {
    // No worker serves two lanes: at a provider whose destroys hang, the rows that are sent again
    // and again would take all workers, and no queued or booting row would ever meet its deadline.
    for (provider::ProviderSlot* slot : parts_.slots) {
        using Which = store::DueFilter::Which;
        const auto spawn = [&](const char* prefix, int count, Share share) {
            for (int i = 0; i < count; ++i) {
                ++working_;
                tasks_.push_back(parts_.tasks.spawn(
                    prefix + std::to_string(i), [this, slot, share](const std::stop_token& stop) {
                        work(*slot, share, stop);
                    }));
            }
        };
        spawn("create-", parts_.options.call_workers, {StepLane::Call, Which::Queued});
        spawn("call-", parts_.options.call_workers, {StepLane::Call, Which::NotQueued});
        spawn("stop-", parts_.options.stop_workers, {StepLane::Stop, Which::All});
        spawn("probe-", parts_.options.probe_workers, {StepLane::Probe, Which::All});
    }
}

void Engine::stop() {
    for (auto& task : tasks_) task->requestStop();
    // Creates and destroys get the grace; whoever needs it longer is cancelled and found again.
    const base::MonoTime give_up = parts_.clock.monotonicNow() + parts_.options.stop_grace;
    auto& changed = parts_.wakeups.changed();
    while (true) {
        const auto seen = changed.ticket();
        if (working_.load() == 0 || parts_.clock.monotonicNow() >= give_up) break;
        changed.wait(seen, give_up, {});
    }
    writes_.request_stop();
    for (auto& task : tasks_) task->stop();
}

void Engine::work(provider::ProviderSlot& slot, Share share, const std::stop_token& stop) {
    struct Working {  // However the worker ends, stop() learns of it.
        Engine& engine;
        explicit Working(Engine& of) : engine(of) {}
        ~Working() {
            --engine.working_;
            engine.parts_.wakeups.changed().notifyAll();
        }
    };
    const Working working(*this);
    while (!stop.stop_requested()) {
        const auto seen = parts_.wakeups.work(slot.name(), share.lane).ticket();
        if (!stepOnce(slot, share, stop)) waitForWork(slot, share, seen, stop);
    }
}

bool Engine::stepOnce(provider::ProviderSlot& slot, Share share, const std::stop_token& reads) {
    const StepContext context{parts_, slot, reads, writes_.get_token()};
    if (share.lane == StepLane::Stop && doomedStep(context)) return true;
    const base::WallTime now = parts_.clock.wallNow();
    const auto due = context.sessions().due({.provider = slot.name(),
                                             .lanes = {share.lane},
                                             .which = share.which,
                                             .now = now,
                                             .limit = kDueBatch});
    if (!due) return false;
    for (const store::DueStep& step : *due) {
        if (step.state == State::Queued) {
            createStep(context, step);
            return true;
        }
        const base::Millis lease = leaseOf(step.lane, slot.limits(), parts_.options);
        const auto claimed = context.sessions().claim({.id = step.id,
                                                       .fence = step.fence,
                                                       .owner = parts_.owner,
                                                       .lease_until = now + lease,
                                                       .now = now},
                                                      nullptr);
        if (!claimed) continue;  // somebody else was faster
        runStep(context, *claimed);
        return true;
    }
    return false;
}

void Engine::waitForWork(provider::ProviderSlot& slot, Share share, base::Signal::Ticket seen,
                         const std::stop_token& stop) {
    const base::WallTime now = parts_.clock.wallNow();
    base::Millis pause = kIdleWaitMax;
    const auto consider = [&](const base::Result<std::optional<base::WallTime>>& next) {
        if (!next) {
            pause = std::min(pause, kStoreFailureWait);
        } else if (*next && **next <= now) {
            pause = std::min(pause, kOverdueWait);  // due, but not to be had: do not spin
        } else if (*next) {
            pause = std::min(pause, std::chrono::duration_cast<base::Millis>(**next - now));
        }
    };
    consider(parts_.store.sessions().nextDue({.provider = slot.name(),
                                              .lanes = {share.lane},
                                              .which = share.which,
                                              .now = now,
                                              .limit = 1}));
    if (share.lane == StepLane::Stop) consider(parts_.store.doomed().nextDue(slot.name(), now));
    parts_.wakeups.work(slot.name(), share.lane)
        .wait(seen, parts_.clock.monotonicNow() + pause, stop);
}

}  // namespace gpushopper::provision
