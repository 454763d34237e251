#include "daemon/reconcile/sweeper.hpp"

#include <algorithm>

#include "daemon/reconcile/sweep_actions.hpp"

namespace gpushopper::reconcile {
namespace {

constexpr std::chrono::hours kOrphanMemory{1};

}  // namespace

Sweeper::Sweeper(const provision::EngineParts& parts, SweepOptions options)
    : parts_(parts), options_(options) {
    for (const provider::ProviderSlot* slot : parts_.slots) memories_.try_emplace(slot->name());
}

Sweeper::~Sweeper() { stop(); }

void Sweeper::start() {
    started_ = parts_.clock.monotonicNow();
    int number = 0;
    for (provider::ProviderSlot* slot : parts_.slots)
        tasks_.push_back(
            parts_.tasks.spawn("sweep-" + std::to_string(number++),
                               [this, slot](const std::stop_token& stop) { run(*slot, stop); }));
}

void Sweeper::stop() {
    for (auto& task : tasks_) task->requestStop();
    for (auto& task : tasks_) task->stop();
}

bool Sweeper::settled() const {
    const bool tried = parts_.clock.monotonicNow() - started_ >= options_.tried_long_enough;
    return tried ||
           std::all_of(parts_.slots.begin(), parts_.slots.end(),
                       [](provider::ProviderSlot* slot) { return slot->health().swept(); });
}

void Sweeper::run(provider::ProviderSlot& slot, const std::stop_token& stop) {
    const auto pause = parts_.tasks.makeSignal();  // nobody notifies it: only time or stop ends it
    while (!stop.stop_requested()) {
        const auto plan = sweepOnce(slot, stop);
        if (plan) {
            waitForNext(slot, *pause, stop);
            continue;
        }
        if (plan.error().code != base::ErrorCode::Cancelled)
            parts_.log.warn("sweep.failed",
                            {{"provider", slot.name().str()}, {"error", plan.error().message}});
        pause->wait(pause->ticket(), parts_.clock.monotonicNow() + options_.retry_after_failure,
                    stop);
    }
}

// A session that begins after a quiet sweep is young as well: it is looked for in between.
void Sweeper::waitForNext(provider::ProviderSlot& slot, base::Signal& pause,
                          const std::stop_token& stop) {
    const base::MonoTime until = parts_.clock.monotonicNow() + options_.interval;
    while (!stop.stop_requested()) {
        pause.wait(pause.ticket(),
                   std::min(until, parts_.clock.monotonicNow() + options_.young_interval), stop);
        if (parts_.clock.monotonicNow() >= until || anyYoung(slot)) return;
    }
}

bool Sweeper::anyYoung(const provider::ProviderSlot& slot) const {
    const auto live = parts_.store.sessions().live(slot.name());
    const base::WallTime now = parts_.clock.wallNow();
    return !live || std::any_of(live->begin(), live->end(), [&](const session::Session& row) {
        return now - row.created_at < options_.young_age;
    });
}

base::Result<SweepPlan> Sweeper::sweepOnce(provider::ProviderSlot& slot,
                                           const std::stop_token& stop) {
    Memory& memory = memories_.at(slot.name());
    const auto view = slot.views().atLeast(parts_.clock.monotonicNow(), stop);
    if (!view) return base::fail(view.error());
    // The rows are read after the list was asked: a row that is over now was over, or ended, since.
    const auto sessions = sessionsFor(slot, **view);
    if (!sessions) return base::fail(sessions.error());
    const auto open = parts_.store.doomed().list(slot.name(), store::DoomedStore::Which::Open);
    if (!open) return base::fail(open.error());
    std::set<base::InstanceId> doomed;
    for (const store::Doomed& row : *open) doomed.insert(row.instance_id);

    const base::MonoTime now = parts_.clock.monotonicNow();
    while (!memory.orphans_doomed.empty() && now - memory.orphans_doomed.front() > kOrphanMemory)
        memory.orphans_doomed.pop_front();
    SweepPlan plan = planSweep({.view = **view,
                                .labels = parts_.labels,
                                .sessions = *sessions,
                                .doomed = doomed,
                                .orphans_seen = memory.orphans_seen,
                                .orphans_last_hour = static_cast<int>(memory.orphans_doomed.size()),
                                .visibility_window = slot.traits().visibility_window});
    for (const PlanItem& item : plan.items) {
        if (item.finding == Finding::Orphan && !plan.orphans_held.empty()) continue;
        const auto done = carryOut(parts_, slot, item);
        if (!done) return base::fail(done.error());
        if (item.finding == Finding::Orphan) memory.orphans_doomed.push_back(now);
    }
    remember(plan, memory);
    report(slot, plan);
    slot.health().setSwept();
    parts_.wakeups.rowsChanged(slot.name());
    return plan;
}

base::Result<std::map<base::SessionId, session::Session>> Sweeper::sessionsFor(
    provider::ProviderSlot& slot, const provider::View& view) const {
    auto& store = parts_.store.sessions();
    const auto live = store.live(slot.name());
    if (!live) return base::fail(live.error());
    std::map<base::SessionId, session::Session> sessions;
    for (const session::Session& row : *live) sessions.emplace(row.id, row);
    for (const provider::Instance& instance : view.instances()) {
        const auto label = parts_.labels.read(instance.label);
        if (!label || sessions.contains(label->session)) continue;
        auto row = store.get(label->session);
        if (!row) return base::fail(row.error());
        if (*row) sessions.emplace(label->session, std::move(**row));
    }
    return sessions;
}

void Sweeper::remember(const SweepPlan& plan, Memory& memory) const {
    memory.orphans_seen.clear();
    for (const PlanItem& item : plan.items) {
        const bool waits = item.finding == Finding::OrphanSeen ||
                           (item.finding == Finding::Orphan && !plan.orphans_held.empty());
        if (waits) memory.orphans_seen.insert(item.instance->id);
    }
}

void Sweeper::report(provider::ProviderSlot& slot, const SweepPlan& plan) const {
    if (!plan.orphans_held.empty())
        parts_.log.error("sweep.orphans_held",
                         {{"provider", slot.name().str()}, {"reason", plan.orphans_held}});
    for (const PlanItem& item : plan.items)
        parts_.log.info("sweep.finding",
                        {{"provider", slot.name().str()},
                         {"finding", std::string(toString(item.finding))},
                         {"session_id", item.session.str()},
                         {"instance", item.instance ? item.instance->id.str() : ""}});
}

}  // namespace gpushopper::reconcile
