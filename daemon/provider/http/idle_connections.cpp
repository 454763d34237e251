#include "daemon/provider/http/idle_connections.hpp"

#include <algorithm>
#include <iterator>

namespace gpushopper::provider {

std::unique_ptr<Connection> IdleConnections::take(const std::string& server) {
    List closed;  // dies after the lock
    base::Lock lock(mutex_);
    closed = removeOld();
    const auto found = kept_.find(server);
    while (found != kept_.end() && !found->second.empty()) {
        Kept newest = std::move(found->second.back());
        found->second.pop_back();
        if (newest.connection->isQuiet()) return std::move(newest.connection);
        closed.push_back(std::move(newest));
    }
    return nullptr;
}

void IdleConnections::keep(const std::string& server, std::unique_ptr<Connection> connection) {
    connection->watch(nullptr);
    List closed;
    base::Lock lock(mutex_);
    closed = removeOld();
    const bool is_known = kept_.count(server) > 0;
    if ((is_known || kept_.size() < kServersMax) && kept_[server].size() < kPerServerMax)
        kept_[server].push_back({std::move(connection), clock_.monotonicNow()});
    else
        closed.push_back({std::move(connection), {}});
}

IdleConnections::List IdleConnections::removeOld() {
    const base::MonoTime oldest = clock_.monotonicNow() - kAgeMax;
    List old;
    for (auto server = kept_.begin(); server != kept_.end();) {
        List& list = server->second;
        const auto first_old = std::stable_partition(
            list.begin(), list.end(), [&](const Kept& kept) { return kept.since >= oldest; });
        std::move(first_old, list.end(), std::back_inserter(old));
        list.erase(first_old, list.end());
        server = list.empty() ? kept_.erase(server) : std::next(server);
    }
    return old;
}

}  // namespace gpushopper::provider
