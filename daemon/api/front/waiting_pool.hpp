#pragma once

/// WaitingPool: threads for handlers that wait, made when they are needed and kept. A client that
/// is offered is taken at once or not at all, so none waits for another's wait to end; one that is
/// queued is for handlers whose waits all end at the same moment.
/// Thread safety: any thread; stop() from one.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/api/front/client.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::api {

class WaitingPool {
public:
    using Work = std::function<void(std::unique_ptr<Client>)>;

    /// `name`: of its threads, at most 12 characters.
    WaitingPool(base::Tasks& tasks, std::string name, std::size_t threads_max, Work work);
    ~WaitingPool();
    WaitingPool(const WaitingPool&) = delete;
    WaitingPool& operator=(const WaitingPool&) = delete;

    /// Null: a thread has it. Otherwise none is free, or the pool has stopped: it comes back.
    std::unique_ptr<Client> offer(std::unique_ptr<Client> client) EXCLUDES(mutex_);
    /// Taken by the next thread that is free; dropped after a stop.
    void enqueue(std::unique_ptr<Client> client) EXCLUDES(mutex_);
    /// Takes no more, waits for the work that runs, joins every thread.
    void stop() EXCLUDES(mutex_);

private:
    struct Seat;

    void serve(Seat& seat, const std::stop_token& stop) EXCLUDES(mutex_);
    Seat* freeSeat() REQUIRES(mutex_);
    Seat* addSeat() REQUIRES(mutex_);

    base::Tasks& tasks_;
    const std::string name_;
    const std::size_t threads_max_;
    const Work work_;
    base::Mutex mutex_;
    bool stopped_ GUARDED_BY(mutex_) = false;
    std::vector<Seat*> idle_ GUARDED_BY(mutex_);
    std::vector<std::unique_ptr<Seat>> seats_ GUARDED_BY(mutex_);
    std::deque<std::unique_ptr<Client>> queue_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::api
