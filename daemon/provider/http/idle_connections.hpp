#pragma once

/// IdleConnections: connections kept for the next read of the same server: few of them, not for
/// long, and only while the server keeps them open. Thread safety: any thread.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/provider/http/connection.hpp"

namespace gpushopper::provider {

class IdleConnections {
public:
    static constexpr std::size_t kPerServerMax = 4;
    static constexpr std::size_t kServersMax = 16;
    static constexpr base::Millis kAgeMax{20'000};

    explicit IdleConnections(const base::Clock& clock) : clock_(clock) {}

    /// nullptr: none. `server`: scheme, host and port.
    std::unique_ptr<Connection> take(const std::string& server) EXCLUDES(mutex_);
    void keep(const std::string& server, std::unique_ptr<Connection> connection) EXCLUDES(mutex_);

private:
    struct Kept {
        std::unique_ptr<Connection> connection;
        base::MonoTime since;
    };
    using List = std::vector<Kept>;

    /// Moves what has become too old out of the lists, to be closed outside the lock.
    List removeOld() REQUIRES(mutex_);

    const base::Clock& clock_;
    base::Mutex mutex_;
    std::map<std::string, List> kept_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::provider
