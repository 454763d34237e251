#include "daemon/api/front/parked_clients.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace gpushopper::api {
namespace {

constexpr std::uint64_t kStopNumber = 0;  // Clients are numbered from 1.

int openedSet() {
    const int fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return fd;
}

std::uint32_t eventsOf(Movement movement) {
    constexpr std::uint32_t kRead = EPOLLIN;
    constexpr std::uint32_t kWrite = EPOLLOUT;
    switch (movement) {
        case Movement::Readable:
            return kRead;
        case Movement::Writable:
            return kWrite;
        case Movement::Either:
            break;
    }
    return kRead | kWrite;
}

bool isWriting(const Client& client) {
    return client.connection->state() == Connection::State::Writing;
}

}  // namespace

ParkedClients::ParkedClients(const StopEvent& stop) : epoll_(openedSet()) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = kStopNumber}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, stop.fd(), &event) < 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

ParkedClients::~ParkedClients() { ::close(epoll_); }

std::unique_ptr<Client> ParkedClients::park(std::unique_ptr<Client> client, Movement movement) {
    base::Lock lock(mutex_);
    if (closed_) {
        if (!isWriting(*client)) return client;
        client->connection->hurry(write_until_);
    }
    // Under the lock, and it does not block: between the two somebody could claim the client, end
    // it, and its descriptor would be another's when it is watched.
    if (!watch(*client, movement)) return client;
    const std::uint64_t id = client->id;
    clients_.emplace(id, std::move(client));
    return nullptr;
}

bool ParkedClients::watch(Client& client, Movement movement) const {
    const bool known = std::exchange(client.watched, true);
    epoll_event event{.events = eventsOf(movement) | EPOLLONESHOT, .data = {.u64 = client.id}};
    return ::epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, client.connection->fd(),
                       &event) == 0;
}

std::unique_ptr<Client> ParkedClients::awaitMovement() {
    epoll_event event{};
    // One at a time: what this thread has not taken, another takes at once.
    if (::epoll_wait(epoll_, &event, 1, /*timeout=*/-1) <= 0) return nullptr;
    base::Lock lock(mutex_);
    const auto found = clients_.find(event.data.u64);
    if (found == clients_.end()) return nullptr;
    std::unique_ptr<Client> client = std::move(found->second);
    clients_.erase(found);
    return client;
}

std::vector<std::unique_ptr<Client>> ParkedClients::takeExpired(base::MonoTime now) {
    std::vector<std::unique_ptr<Client>> taken;
    base::Lock lock(mutex_);
    for (auto place = clients_.begin(); place != clients_.end();) {
        if (place->second->connection->deadline() > now) {
            ++place;
            continue;
        }
        taken.push_back(std::move(place->second));
        place = clients_.erase(place);
    }
    return taken;
}

std::vector<std::unique_ptr<Client>> ParkedClients::close(base::MonoTime write_until) {
    std::vector<std::unique_ptr<Client>> taken;
    base::Lock lock(mutex_);
    closed_ = true;
    write_until_ = write_until;
    for (auto place = clients_.begin(); place != clients_.end();) {
        if (isWriting(*place->second)) {
            place->second->connection->hurry(write_until);
            ++place;
            continue;
        }
        taken.push_back(std::move(place->second));
        place = clients_.erase(place);
    }
    return taken;
}

}  // namespace gpushopper::api
