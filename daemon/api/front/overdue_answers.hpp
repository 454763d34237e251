#pragma once

/// OverdueAnswers: the clients whose handlers run right now and must not take longer than a limit.
/// A handler cannot be interrupted, but its client need not wait: the connection is taken away from
/// it, to be answered by somebody else, and what the handler says later is dropped.
/// Thread safety: any thread.

#include <memory>
#include <unordered_map>
#include <vector>

#include "daemon/api/front/client.hpp"
#include "daemon/base/mutex.hpp"

namespace gpushopper::api {

class OverdueAnswers {
public:
    /// From now on the connection may be taken away, and the request read, by others.
    void expect(Client& client, base::MonoTime until) EXCLUDES(mutex_);
    /// The handler has ended. False: too late, the connection is gone. True for whom nobody
    /// expects.
    bool arrived(const Client& client) EXCLUDES(mutex_);

    struct Taken {
        std::unique_ptr<Connection> connection;
        Request request;  ///< Of which it is told that it takes too long; without its body.
        Poco::Net::SocketAddress address;
    };
    std::vector<Taken> take(base::MonoTime now) EXCLUDES(mutex_);

private:
    struct Expected {
        Client& client;
        base::MonoTime until;
    };

    base::Mutex mutex_;
    std::unordered_map<std::uint64_t, Expected> expected_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::api
