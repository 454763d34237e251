#pragma once

/// InstanceViews: the provider's complete instance list, asked for once and shared by everybody who
/// waits. Marketplaces allow a list every few seconds, so steps say how fresh a view they need, and
/// a hundred booting machines cost one call per round.
///
/// A view is doubted before it is believed: an empty list while machines of ours are known is
/// checked by id first; whoever finds by id what a list lacks calls doubt(), and from then on that
/// view is evidence of nothing, for anybody. A list that failed half way does not exist.
/// Memory: the last view only. Thread safety: any thread; a View is immutable but for its doubt.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/base/mutex.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/provider/provider.hpp"

namespace gpushopper::provider {

class View {
public:
    View(base::MonoTime asked, base::WallTime asked_wall, std::vector<Instance> instances);

    const Instance* find(const base::InstanceId& id) const;
    const std::vector<Instance>& instances() const { return instances_; }
    base::MonoTime asked() const { return asked_; }
    base::WallTime askedWall() const { return asked_wall_; }

    void doubt() const { doubted_.store(true); }
    bool doubted() const { return doubted_.load(); }

private:
    const base::MonoTime asked_;
    const base::WallTime asked_wall_;
    const std::vector<Instance> instances_;
    std::map<base::InstanceId, std::size_t> places_;
    mutable std::atomic<bool> doubted_{false};
};
using ViewPtr = std::shared_ptr<const View>;

class InstanceViews {
public:
    /// A list this old is as good as a new one for whoever only begins to look.
    static constexpr base::Millis kSharedAge{1'000};

    using List = std::function<base::Result<std::vector<Instance>>(const std::stop_token&)>;
    /// Looks by id for machines that are known to exist. True: one of them is there, so an empty
    /// list is a lie.
    using EmptyListLies = std::function<bool(const std::stop_token&)>;

    InstanceViews(List list, base::Tasks& tasks, const base::Clock& clock);

    /// Before the first use; empty: empty lists are believed.
    void setWitness(EmptyListLies witness) { witness_ = std::move(witness); }

    /// A view asked at `asked_min` or later: the present one, the one under way, or a new one that
    /// this caller asks for. Errors: those of the list; BadResponse for a list that lies.
    base::Result<ViewPtr> atLeast(base::MonoTime asked_min, const std::stop_token& stop)
        EXCLUDES(mutex_);
    /// The last view, if any.
    ViewPtr latest() const EXCLUDES(mutex_);

private:
    base::Result<ViewPtr> ask(const std::stop_token& stop);

    const List list_;
    EmptyListLies witness_;
    const base::Clock& clock_;
    const std::unique_ptr<base::Signal> finished_;

    mutable base::Mutex mutex_;
    ViewPtr latest_ GUARDED_BY(mutex_);
    bool asking_ GUARDED_BY(mutex_) = false;
};

}  // namespace gpushopper::provider
