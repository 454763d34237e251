#include "daemon/provider/http/interrupter.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gpushopper::provider {

Interrupter::Watch::Duplicate::Duplicate(int descriptor)
    : descriptor_(fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) {
    if (descriptor_ < 0)
        throw std::system_error(errno, std::generic_category(), "no free file descriptor");
}

Interrupter::Watch::Duplicate::~Duplicate() { close(descriptor_); }

Interrupter::Watch::Watch(Interrupter& interrupter, int socket, base::MonoTime deadline,
                          const std::stop_token& stop)
    : interrupter_(interrupter),
      socket_(socket),
      deadline_(deadline),
      on_stop_(stop, [this] { cut(); }) {
    interrupter_.add(*this);
}

Interrupter::Watch::~Watch() { interrupter_.remove(*this); }

void Interrupter::Watch::cut() noexcept {
    cut_.store(true);
    shutdown(socket_.get(), SHUT_RDWR);  // fails when the connection is gone already: as wanted
}

Interrupter::Interrupter(const base::Clock& clock, base::Tasks& tasks)
    : clock_(clock),
      changed_(tasks.makeSignal()),
      task_(tasks.spawn("gs-interrupt", [this](const std::stop_token& stop) { run(stop); })) {}

Interrupter::~Interrupter() = default;

void Interrupter::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto seen = changed_->ticket();
        const base::MonoTime next = cutOverdue();
        changed_->wait(seen, next, stop);
    }
}

void Interrupter::add(Watch& watch) {
    bool is_next = false;
    {
        base::Lock lock(mutex_);
        const auto place = watches_.emplace(watch.deadline_, &watch).first;
        is_next = place == watches_.begin();
    }
    if (is_next) changed_->notifyAll();
}

void Interrupter::remove(Watch& watch) {
    base::Lock lock(mutex_);
    watches_.erase({watch.deadline_, &watch});
}

base::MonoTime Interrupter::cutOverdue() {
    const base::MonoTime now = clock_.monotonicNow();
    base::Lock lock(mutex_);
    // Under the lock, so that no watch dies meanwhile; a shutdown() does not block.
    while (!watches_.empty() && watches_.begin()->first <= now) {
        watches_.begin()->second->cut();
        watches_.erase(watches_.begin());
    }
    return watches_.empty() ? base::MonoTime::max() : watches_.begin()->first;
}

}  // namespace gpushopper::provider
