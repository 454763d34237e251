#pragma once

/// Wakeups: who must look again when a row has changed. The workers of a provider's lane wait on
/// the signal of that lane, API requests that wait for a session on the common one. Waking too
/// often is harmless: everybody looks at the store before he acts; but a worker that is woken for
/// nothing costs two reads. Thread safety: any thread; the set of providers is fixed.

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "daemon/base/strong_id.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::provision {

class Wakeups {
public:
    Wakeups(base::Tasks& tasks, const std::vector<base::ProviderName>& providers)
        : changed_(tasks.makeSignal()) {
        for (const auto& name : providers) {
            auto& lanes = work_[name];
            for (auto& lane : lanes) lane = tasks.makeSignal();
        }
    }

    /// The session was written as given: who does its next step, and all who wait for sessions,
    /// look again.
    void rowChanged(const session::Session& written) {
        const auto found = work_.find(written.provider);
        if (found != work_.end()) found->second.at(indexOf(written.lane))->notifyAll();
        changed_->notifyAll();
    }

    /// Rows of `provider` were written, nobody knows which: all its workers look again.
    void rowsChanged(const base::ProviderName& provider) {
        const auto found = work_.find(provider);
        if (found != work_.end())
            for (auto& lane : found->second) lane->notifyAll();
        changed_->notifyAll();
    }

    base::Signal& changed() { return *changed_; }
    /// `provider` is one of those given to the constructor.
    base::Signal& work(const base::ProviderName& provider, session::StepLane lane) {
        return *work_.at(provider).at(indexOf(lane));
    }

private:
    using Lanes = std::array<std::unique_ptr<base::Signal>, session::kStepLanes>;

    static std::size_t indexOf(session::StepLane lane) { return static_cast<std::size_t>(lane); }

    const std::unique_ptr<base::Signal> changed_;
    std::map<base::ProviderName, Lanes> work_;
};

}  // namespace gpushopper::provision
