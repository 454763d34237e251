#include "tests/sim/watched_store.hpp"

namespace gpushopper::sim {
namespace {

using base::Result;
using session::Session;
using store::Change;
using store::Decide;

// Keeps what `decide` decided last; a transaction that is tried again decides again.
Decide keeping(const Decide& decide, std::optional<Change>& kept) {
    if (!decide) return {};
    return [&decide, &kept](const Session& current) {
        auto change = decide(current);
        if (change) kept = *change;
        return change;
    };
}

const Change* pointerTo(const std::optional<Change>& change) { return change ? &*change : nullptr; }

// For writes whose outcome is of no interest to the invariants, or is looked at beforehand.
constexpr auto kNoLook = [](const auto&...) {};

}  // namespace

Result<void> WatchedSessions::insert(const Change& change,
                                     const std::optional<store::NewReplay>& replay) {
    watch_.tasks.boundary("store.sessions.insert.before");
    const Result<void> result = [&] {
        const SimTasks::Quiet quiet(watch_.tasks);
        auto written = inner_.insert(change, replay);
        if (written) watch_.invariants.inserted(change.row);
        return written;
    }();
    watch_.tasks.boundary("store.sessions.insert.after");
    return result;
}

Result<Session> WatchedSessions::claim(const store::ClaimRequest& request, const Decide& decide) {
    std::optional<Change> kept;
    return watch_.around(
        "sessions.claim", [&] { return inner_.claim(request, keeping(decide, kept)); },
        [&](const Session& row) { watch_.invariants.written(row, pointerTo(kept)); });
}

Result<Session> WatchedSessions::apply(const base::SessionId& id, std::int64_t fence,
                                       const Decide& decide) {
    std::optional<Change> kept;
    return watch_.around(
        "sessions.apply", [&] { return inner_.apply(id, fence, keeping(decide, kept)); },
        [&](const Session& row) { watch_.invariants.written(row, pointerTo(kept)); });
}

Result<Session> WatchedSessions::change(const base::SessionId& id, const Decide& decide) {
    std::optional<Change> kept;
    return watch_.around(
        "sessions.change", [&] { return inner_.change(id, keeping(decide, kept)); },
        [&](const Session& row) { watch_.invariants.written(row, pointerTo(kept)); });
}

Result<int> WatchedSessions::releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                               base::WallTime now) {
    return watch_.around(
        "sessions.release", [&] { return inner_.releaseOlderBoots(identity, boot, now); },
        [&](int) { watch_.invariants.released(inner_); });
}

Result<std::optional<Session>> WatchedSessions::get(const base::SessionId& id) {
    return watch_.read("sessions.get", [&] { return inner_.get(id); });
}

Result<store::SessionPage> WatchedSessions::list(const store::SessionFilter& filter, int limit,
                                                 const std::optional<store::SessionCursor>& after) {
    return watch_.read("sessions.list", [&] { return inner_.list(filter, limit, after); });
}

Result<std::vector<store::DueStep>> WatchedSessions::due(const store::DueFilter& filter) {
    return watch_.read("sessions.due", [&] { return inner_.due(filter); });
}

Result<std::optional<base::WallTime>> WatchedSessions::nextDue(const store::DueFilter& filter) {
    return watch_.read("sessions.next_due", [&] { return inner_.nextDue(filter); });
}

Result<std::vector<Session>> WatchedSessions::live(const base::ProviderName& name) {
    return watch_.read("sessions.live", [&] { return inner_.live(name); });
}

Result<store::EventPage> WatchedSessions::events(const base::SessionId& id, int limit,
                                                 std::int64_t after_seq) {
    return watch_.read("sessions.events", [&] { return inner_.events(id, limit, after_seq); });
}

Result<bool> WatchedDoomed::doom(const store::NewDoomed& doomed, base::WallTime now,
                                 const std::vector<store::NewAudit>& audits,
                                 const std::vector<store::CounterStep>& counters) {
    return watch_.around(
        "doomed.doom", [&] { return inner_.doom(doomed, now, audits, counters); },
        [&](bool) { watch_.invariants.doomed(doomed); });
}

Result<std::optional<store::Doomed>> WatchedDoomed::claimDue(const base::ProviderName& provider,
                                                             const std::string& owner,
                                                             base::WallTime lease_until,
                                                             base::WallTime now) {
    return watch_.around(
        "doomed.claim", [&] { return inner_.claimDue(provider, owner, lease_until, now); },
        [&](const std::optional<store::Doomed>& row) {
            if (row) watch_.invariants.doomedWritten(*row);
        });
}

Result<store::Doomed> WatchedDoomed::apply(std::int64_t id, std::int64_t fence,
                                           const store::DecideDoomed& decide) {
    return watch_.around(
        "doomed.apply", [&] { return inner_.apply(id, fence, decide); },
        [&](const store::Doomed& row) { watch_.invariants.doomedWritten(row); });
}

Result<int> WatchedDoomed::releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                             base::WallTime now) {
    return watch_.around(
        "doomed.release", [&] { return inner_.releaseOlderBoots(identity, boot, now); }, kNoLook);
}

Result<std::optional<base::WallTime>> WatchedDoomed::nextDue(const base::ProviderName& provider,
                                                             base::WallTime now) {
    return watch_.read("doomed.next_due", [&] { return inner_.nextDue(provider, now); });
}

Result<std::vector<store::Doomed>> WatchedDoomed::list(const base::ProviderName& provider,
                                                       Which which) {
    return watch_.read("doomed.list", [&] { return inner_.list(provider, which); });
}

}  // namespace gpushopper::sim
