#pragma once

/// WatchedStore: the real store, with the simulation between it and its users. Before and after
/// each write lies a boundary, as in production; the write itself and the look that the invariants
/// take at its outcome are one moment, so that they see every commit once and in order. A read is
/// followed by a boundary: what was read may be old by the time it is used.
/// Thread safety: only the task that holds the baton may call it.

#include <string>
#include <string_view>

#include "daemon/store/store.hpp"
#include "tests/sim/invariants.hpp"
#include "tests/sim/schedule/sim_tasks.hpp"

namespace gpushopper::sim {

/// What the wrapped stores share.
struct Watch {
    SimTasks& tasks;
    Invariants& invariants;

    /// `write()` without switches between it and `look(result)`.
    template <class Write, class Look>
    auto around(const char* operation, Write&& write, Look&& look) {
        const std::string name = std::string("store.") + operation;
        tasks.boundary(name + ".before");
        auto result = [&] {
            const SimTasks::Quiet quiet(tasks);
            auto written = write();
            if (written) look(*written);
            return written;
        }();
        tasks.boundary(name + ".after");
        return result;
    }
    template <class Read>
    auto read(const char* operation, Read&& read_it) {
        auto result = [&] {
            const SimTasks::Quiet quiet(tasks);
            return read_it();
        }();
        tasks.boundary(std::string("store.") + operation);
        return result;
    }
};

class WatchedSessions final : public store::SessionStore {
public:
    WatchedSessions(store::SessionStore& inner, Watch& watch) : inner_(inner), watch_(watch) {}

    base::Result<void> insert(const store::Change& change,
                              const std::optional<store::NewReplay>& replay) override;
    base::Result<session::Session> claim(const store::ClaimRequest& request,
                                         const store::Decide& decide) override;
    base::Result<session::Session> apply(const base::SessionId& id, std::int64_t fence,
                                         const store::Decide& decide) override;
    base::Result<session::Session> change(const base::SessionId& id,
                                          const store::Decide& decide) override;
    base::Result<int> releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                        base::WallTime now) override;
    base::Result<std::optional<session::Session>> get(const base::SessionId& id) override;
    base::Result<store::SessionPage> list(
        const store::SessionFilter& filter, int limit,
        const std::optional<store::SessionCursor>& after) override;
    base::Result<std::vector<store::DueStep>> due(const store::DueFilter& filter) override;
    base::Result<std::optional<base::WallTime>> nextDue(const store::DueFilter& filter) override;
    base::Result<std::vector<session::Session>> live(const base::ProviderName& name) override;
    base::Result<store::EventPage> events(const base::SessionId& id, int limit,
                                          std::int64_t after_seq) override;

private:
    store::SessionStore& inner_;
    Watch& watch_;
};

class WatchedDoomed final : public store::DoomedStore {
public:
    WatchedDoomed(store::DoomedStore& inner, Watch& watch) : inner_(inner), watch_(watch) {}

    base::Result<bool> doom(const store::NewDoomed& doomed, base::WallTime now,
                            const std::vector<store::NewAudit>& audits,
                            const std::vector<store::CounterStep>& counters) override;
    base::Result<std::optional<store::Doomed>> claimDue(const base::ProviderName& provider,
                                                        const std::string& owner,
                                                        base::WallTime lease_until,
                                                        base::WallTime now) override;
    base::Result<store::Doomed> apply(std::int64_t id, std::int64_t fence,
                                      const store::DecideDoomed& decide) override;
    base::Result<int> releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                        base::WallTime now) override;
    base::Result<std::optional<base::WallTime>> nextDue(const base::ProviderName& provider,
                                                        base::WallTime now) override;
    base::Result<std::vector<store::Doomed>> list(const base::ProviderName& provider,
                                                  Which which) override;

private:
    store::DoomedStore& inner_;
    Watch& watch_;
};

class WatchedStore final : public store::Store {
public:
    WatchedStore(store::Store& inner, const Watch& watch)
        : inner_(inner),
          watch_(watch),
          sessions_(inner.sessions(), watch_),
          doomed_(inner.doomed(), watch_) {}

    store::SessionStore& sessions() override { return sessions_; }
    store::DoomedStore& doomed() override { return doomed_; }
    // Nothing of the engine hangs on these: they go straight through.
    store::ReplayStore& replays() override { return inner_.replays(); }
    store::DaemonStore& daemons() override { return inner_.daemons(); }
    store::TokenStore& tokens() override { return inner_.tokens(); }
    base::Result<base::Money> ledgerTotal(const base::SessionId& id) override {
        return inner_.ledgerTotal(id);
    }

private:
    store::Store& inner_;
    Watch watch_;
    WatchedSessions sessions_;
    WatchedDoomed doomed_;
};

}  // namespace gpushopper::sim
