#include "daemon/api/front/front_listener.hpp"

#include <Poco/Net/ServerSocket.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/api/connection/tls_transport.hpp"
#include "daemon/api/front/lane.hpp"
#include "daemon/api/front/overdue_answers.hpp"
#include "daemon/api/front/parked_clients.hpp"
#include "daemon/api/front/poco_exchange.hpp"
#include "daemon/api/front/waiting_pool.hpp"
#include "daemon/api/listener/handler_factory.hpp"
#include "daemon/api/listener/listening_socket.hpp"

namespace gpushopper::api {
namespace {

using std::chrono::milliseconds;

constexpr unsigned kWorkersMin = 4;
constexpr unsigned kWorkersPerCore = 2;
constexpr std::size_t kReadThreadsMax = 64;
constexpr std::size_t kCreateThreadsMax = 64;
constexpr std::size_t kDestroyThreadsMax = 64;
constexpr std::size_t kReadBytes = 16'384;
constexpr int kRequestsPerTurn = 16;  // Of one client that pipelines, before others get their turn.
constexpr milliseconds kReapInterval{250};
constexpr milliseconds kRoomInterval{100};  // Between two looks for room to accept.

unsigned workerCount() {
    return std::max(kWorkersMin, kWorkersPerCore * std::thread::hardware_concurrency());
}

}  // namespace

class FrontListener::Running {
public:
    explicit Running(const ListenerParts& parts);
    void start();
    std::uint16_t port() const { return bound_.address().port(); }
    void stop();

private:
    // Bodies of the threads.
    void accept();
    void work();
    void reap(const std::stop_token& stop);

    void proceed(std::unique_ptr<Client> client);
    std::unique_ptr<Client> handle(std::unique_ptr<Client> client);
    void run(Client& client);
    static void takeAnswer(Client& client);
    void answerOverdue(OverdueAnswers::Taken taken);
    void park(std::unique_ptr<Client> client, Movement movement);
    void end(std::unique_ptr<Client> client);
    void takeConnections();
    Lane laneNow(const Request& request) const;
    std::unique_ptr<Client> runHandler(std::unique_ptr<Client> client);
    WaitingPool::Work poolWork();

    const ListenerParts& parts_;
    Occupancy occupancy_;
    HttpDate date_;
    StopEvent stop_;          // No more connections, and answers are the last of theirs.
    StopEvent workers_stop_;  // Later, when no client is left.
    const TransportMaker transports_;
    const Acceptance acceptance_;
    Poco::Net::ServerSocket bound_;
    const PocoExchange exchange_;
    ParkedClients parked_;
    OverdueAnswers overdue_;
    const std::unique_ptr<base::Signal> ended_;    // A client has, during a stop.
    const std::unique_ptr<base::Signal> reaping_;  // Never given: only its wait is used.
    std::atomic<std::uint64_t> numbered_ = 0;      // Clients have numbers from 1.

    // Last: they use the others.
    WaitingPool reads_;
    WaitingPool creates_;
    WaitingPool destroys_;
    std::vector<std::unique_ptr<base::Task>> workers_;
    std::unique_ptr<base::Task> reaper_;
    std::unique_ptr<base::Task> acceptor_;
};

FrontListener::Running::Running(const ListenerParts& parts)
    : parts_(parts),
      occupancy_(parts.limits),
      date_(parts.clock),
      transports_(makeTransports(parts.tls)),
      acceptance_({occupancy_, parts.limits, parts.clock, transports_}),
      bound_(listenAt(parts.address)),
      exchange_(makeHandlerFactory({parts.handler, parts.log, date_, stop_}), parts.log),
      parked_(workers_stop_),
      ended_(parts.tasks.makeSignal()),
      reaping_(parts.tasks.makeSignal()),
      reads_(parts.tasks, "http-read", kReadThreadsMax, poolWork()),
      creates_(parts.tasks, "http-create", kCreateThreadsMax, poolWork()),
      destroys_(parts.tasks, "http-destroy", kDestroyThreadsMax, poolWork()) {}

WaitingPool::Work FrontListener::Running::poolWork() {
    return [this](std::unique_ptr<Client> client) {
        client = runHandler(std::move(client));
        if (client) proceed(std::move(client));
    };
}

void FrontListener::Running::start() {
    for (unsigned number = 0; number < workerCount(); ++number)
        workers_.push_back(
            parts_.tasks.spawn("http-worker", [this](const std::stop_token&) { work(); }));
    reaper_ =
        parts_.tasks.spawn("http-reaper", [this](const std::stop_token& stop) { reap(stop); });
    acceptor_ = parts_.tasks.spawn("http-acceptor", [this](const std::stop_token&) { accept(); });
}

void FrontListener::Running::accept() {
    std::array<pollfd, 2> watched{{{stop_.fd(), POLLIN, 0}, {bound_.impl()->sockfd(), POLLIN, 0}}};
    while (!stop_.requested()) {
        if (::poll(watched.data(), watched.size(), /*timeout=*/-1) > 0) takeConnections();
    }
}

void FrontListener::Running::takeConnections() {
    while (!stop_.requested()) {
        Accepted accepted;
        switch (acceptance_.next(bound_.impl()->sockfd(), accepted)) {
            case Acceptance::Outcome::Taken:
                // A worker takes it from here: a refusal is written by one too.
                park(std::make_unique<Client>(++numbered_, std::move(accepted.connection),
                                              accepted.address),
                     accepted.refused ? Movement::Either : Movement::Readable);
                break;
            case Acceptance::Outcome::NobodyWaits:
                return;
            case Acceptance::Outcome::NoRoom:
            case Acceptance::Outcome::Failed: {
                // The backlog keeps who waits; there is nothing that would say when room is made.
                pollfd stopping{stop_.fd(), POLLIN, 0};
                ::poll(&stopping, 1, static_cast<int>(kRoomInterval.count()));
                return;
            }
        }
    }
}

void FrontListener::Running::work() {
    while (!workers_stop_.requested()) {
        if (auto client = parked_.awaitMovement()) proceed(std::move(client));
    }
}

void FrontListener::Running::reap(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const base::MonoTime now = parts_.clock.monotonicNow();
        for (auto& client : parked_.takeExpired(now)) {
            if (client->connection->expire(now) == Connection::Next::Handler) {
                proceed(std::move(client));
            } else {
                end(std::move(client));
            }
        }
        for (auto& taken : overdue_.take(now)) answerOverdue(std::move(taken));
        reaping_->wait(reaping_->ticket(), now + kReapInterval, stop);
    }
}

void FrontListener::Running::proceed(std::unique_ptr<Client> client) {
    std::array<char, kReadBytes> buffer;  // Not zeroed: it is written before it is read.
    for (int turn = 0; turn < kRequestsPerTurn; ++turn) {
        switch (client->connection->advance(parts_.clock.monotonicNow(), buffer)) {
            case Connection::Next::End:
                return end(std::move(client));
            case Connection::Next::Readable:
                return park(std::move(client), Movement::Readable);
            case Connection::Next::Writable:
                return park(std::move(client), Movement::Writable);
            case Connection::Next::Handler:
                client = handle(std::move(client));
                if (!client) return;
        }
    }
    park(std::move(client), Movement::Either);
}

std::unique_ptr<Client> FrontListener::Running::handle(std::unique_ptr<Client> client) {
    client->socket->present(client->connection->takeRequest());
    Request& request = client->socket->received().request;
    const base::MonoTime now = parts_.clock.monotonicNow();
    const Lane lane = laneNow(request);
    client->answer_limited = false;
    if (isAnswerLimited(request)) overdue_.expect(*client, now + parts_.limits.answer);
    if (lane == Lane::Read) {
        request.received_at = now;
        reads_.enqueue(std::move(client));
        return nullptr;
    }
    if (lane != Lane::Fast) {
        client = (lane == Lane::Create ? creates_ : destroys_).offer(std::move(client));
        if (!client) return nullptr;
    }
    request.may_wait = false;
    return runHandler(std::move(client));
}

Lane FrontListener::Running::laneNow(const Request& request) const {
    const Lane lane = laneOf(request);
    if (lane != Lane::Menu) return lane;
    return parts_.menu_waits() ? Lane::Read : Lane::Fast;
}

// Null: too late, the reaper has answered, and the connection is its.
std::unique_ptr<Client> FrontListener::Running::runHandler(std::unique_ptr<Client> client) {
    exchange_.run(client->socket);
    if (!overdue_.arrived(*client)) return nullptr;
    takeAnswer(*client);
    return client;
}

void FrontListener::Running::takeAnswer(Client& client) {
    client.connection->answer(client.socket->takeAnswer(), client.socket->received().keep_alive);
}

void FrontListener::Running::answerOverdue(OverdueAnswers::Taken taken) {
    auto client = std::make_unique<Client>(++numbered_, std::move(taken.connection), taken.address);
    client->watched = true;
    client->socket->present({.request = std::move(taken.request)});
    run(*client);
    proceed(std::move(client));
}

void FrontListener::Running::run(Client& client) {
    exchange_.run(client.socket);
    takeAnswer(client);
}

void FrontListener::Running::park(std::unique_ptr<Client> client, Movement movement) {
    client = parked_.park(std::move(client), movement);
    if (client) end(std::move(client));
}

void FrontListener::Running::end(std::unique_ptr<Client> client) {
    client.reset();
    if (stop_.requested()) ended_->notifyAll();
}

void FrontListener::Running::stop() {
    stop_.request();
    acceptor_->stop();
    bound_.close();
    for (auto& client : parked_.close(parts_.clock.monotonicNow() + kStopWriteLimit))
        end(std::move(client));
    // Each part of what is left is bounded: the handlers' waits and what is being written.
    while (true) {
        const auto seen = ended_->ticket();
        if (occupancy_.taken() == 0) break;
        ended_->wait(seen, base::MonoTime::max(), {});
    }
    workers_stop_.request();
    for (const auto& worker : workers_) worker->stop();
    reaper_->stop();
    reads_.stop();
    creates_.stop();
    destroys_.stop();
}

FrontListener::FrontListener(ListenerParts parts) : parts_(std::move(parts)) {}

FrontListener::~FrontListener() { stop(); }

void FrontListener::start() {
    running_ = std::make_unique<Running>(parts_);
    running_->start();
}

std::uint16_t FrontListener::port() const { return running_ ? running_->port() : std::uint16_t{0}; }

void FrontListener::stop() {
    if (!running_) return;
    running_->stop();
    running_.reset();
}

}  // namespace gpushopper::api
