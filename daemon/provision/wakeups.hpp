#pragma once

/// Wakeups: who must look again when a row has changed. Workers of a provider wait on its signal,
/// API requests that wait for a session on the common one. Waking too often is harmless: everybody
/// looks at the store before he acts. Thread safety: any thread; the set of providers is fixed.

#include <map>
#include <memory>
#include <vector>

#include "daemon/base/strong_id.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::provision {

class Wakeups {
public:
    Wakeups(base::Tasks& tasks, const std::vector<base::ProviderName>& providers)
        : changed_(tasks.makeSignal()) {
        for (const auto& name : providers) work_.emplace(name, tasks.makeSignal());
    }

    /// A row of `provider` was written: its workers and all who wait for sessions look again.
    void rowChanged(const base::ProviderName& provider) {
        const auto found = work_.find(provider);
        if (found != work_.end()) found->second->notifyAll();
        changed_->notifyAll();
    }

    base::Signal& changed() { return *changed_; }
    /// `provider` is one of those given to the constructor.
    base::Signal& work(const base::ProviderName& provider) { return *work_.at(provider); }

private:
    const std::unique_ptr<base::Signal> changed_;
    std::map<base::ProviderName, std::unique_ptr<base::Signal>> work_;
};

}  // namespace gpushopper::provision
