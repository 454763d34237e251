#include "daemon/api/front/waiting_pool.hpp"

#include <utility>

namespace gpushopper::api {

// A thread and the client that it is given next.
struct WaitingPool::Seat {
    explicit Seat(base::Tasks& tasks) : given(tasks.makeSignal()) {}

    const std::unique_ptr<base::Signal> given;
    std::unique_ptr<Client> client;    // Guarded by the pool's mutex.
    std::unique_ptr<base::Task> task;  // Last: it uses the others.
};

WaitingPool::WaitingPool(base::Tasks& tasks, std::string name, std::size_t threads_max, Work work)
    : tasks_(tasks), name_(std::move(name)), threads_max_(threads_max), work_(std::move(work)) {}

WaitingPool::~WaitingPool() { stop(); }

std::unique_ptr<Client> WaitingPool::offer(std::unique_ptr<Client> client) {
    base::Signal* given = nullptr;
    {
        base::Lock lock(mutex_);
        Seat* const seat = freeSeat();
        if (seat == nullptr) return client;
        seat->client = std::move(client);
        given = seat->given.get();
    }
    given->notifyAll();
    return nullptr;
}

void WaitingPool::enqueue(std::unique_ptr<Client> client) {
    base::Signal* given = nullptr;
    {
        base::Lock lock(mutex_);
        Seat* const seat = freeSeat();
        if (seat == nullptr) {
            queue_.push_back(std::move(client));
            return;
        }
        seat->client = std::move(client);
        given = seat->given.get();
    }
    given->notifyAll();
}

// Null: all are taken, or the pool has stopped.
WaitingPool::Seat* WaitingPool::freeSeat() {
    if (stopped_) return nullptr;
    if (idle_.empty()) return seats_.size() < threads_max_ ? addSeat() : nullptr;
    Seat* const seat = idle_.back();
    idle_.pop_back();
    return seat;
}

WaitingPool::Seat* WaitingPool::addSeat() {
    auto seat = std::make_unique<Seat>(tasks_);
    Seat* const made = seat.get();
    made->task =
        tasks_.spawn(name_, [this, made](const std::stop_token& stop) { serve(*made, stop); });
    seats_.push_back(std::move(seat));
    return made;
}

void WaitingPool::serve(Seat& seat, const std::stop_token& stop) {
    while (true) {
        const auto seen = seat.given->ticket();
        std::unique_ptr<Client> client;
        {
            base::Lock lock(mutex_);
            client = std::move(seat.client);
        }
        if (client) {
            work_(std::move(client));
            base::Lock lock(mutex_);
            if (queue_.empty()) {
                idle_.push_back(&seat);
            } else {
                seat.client = std::move(queue_.front());
                queue_.pop_front();
            }
        } else if (stop.stop_requested()) {
            return;
        } else {
            seat.given->wait(seen, base::MonoTime::max(), stop);
        }
    }
}

void WaitingPool::stop() {
    std::vector<std::unique_ptr<Seat>> ending;
    {
        base::Lock lock(mutex_);
        stopped_ = true;
        ending = std::exchange(seats_, {});
    }
    for (const auto& seat : ending) seat->task->stop();
    // No thread is left that could look at it.
    base::Lock lock(mutex_);
    idle_.clear();
    queue_.clear();
}

}  // namespace gpushopper::api
