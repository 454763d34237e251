#pragma once

/// ParkedClients: the clients for which nothing can be done until they move, in one epoll set. They
/// hold no thread. A client that moves is reported to one worker, once (EPOLLONESHOT), by its
/// number; whoever claims the number first owns the client, so a late report of a client that the
/// deadline has ended, or of a descriptor that was used again, finds nothing.
/// Thread safety: any thread.

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "daemon/api/front/client.hpp"
#include "daemon/api/listener/stop_event.hpp"
#include "daemon/base/mutex.hpp"

namespace gpushopper::api {

/// What a parked client is waited for.
enum class Movement : std::uint8_t {
    Readable,
    Writable,
    Either,  ///< It can go on now: only the turn of others comes first.
};

class ParkedClients {
public:
    /// Throws std::system_error. `stop` wakes every waiter, and must outlive it.
    explicit ParkedClients(const StopEvent& stop);
    ~ParkedClients();
    ParkedClients(const ParkedClients&) = delete;
    ParkedClients& operator=(const ParkedClients&) = delete;

    /// Null: parked. Handed back is who is to be ended: after close() a client that is not writing,
    /// and one that cannot be watched.
    std::unique_ptr<Client> park(std::unique_ptr<Client> client, Movement movement)
        EXCLUDES(mutex_);
    /// Blocks until a parked client moves, and claims it; null: another was faster, or stop.
    std::unique_ptr<Client> awaitMovement() EXCLUDES(mutex_);
    /// Claims all whose deadline has passed.
    std::vector<std::unique_ptr<Client>> takeExpired(base::MonoTime now) EXCLUDES(mutex_);
    /// Claims all that are not writing, and gives the others until `write_until`.
    std::vector<std::unique_ptr<Client>> close(base::MonoTime write_until) EXCLUDES(mutex_);

private:
    bool watch(Client& client, Movement movement) const;

    const int epoll_;
    base::Mutex mutex_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Client>> clients_ GUARDED_BY(mutex_);
    bool closed_ GUARDED_BY(mutex_) = false;
    base::MonoTime write_until_ GUARDED_BY(mutex_){};
};

}  // namespace gpushopper::api
