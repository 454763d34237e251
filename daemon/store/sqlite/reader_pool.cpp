#include "daemon/store/sqlite/reader_pool.hpp"

namespace gpushopper::store::sqlite {
namespace {
constexpr std::chrono::seconds kLeaseWaitMax{5};
}

ReaderPool::ReaderPool(const std::string& path, int size, base::Tasks& tasks,
                       const base::Clock& clock)
    : clock_(clock), returned_(tasks.makeSignal()) {
    for (int i = 0; i < size; ++i)
        giveBack(std::make_unique<Connection>(path, Connection::Role::Reader));
}

ReaderPool::Lease ReaderPool::borrow() {
    auto seen = returned_->ticket();
    auto connection = take();
    if (connection) return Lease(*this, std::move(connection));
    const auto until = clock_.monotonicNow() + kLeaseWaitMax;
    while (!connection && clock_.monotonicNow() < until) {
        returned_->wait(seen, until, std::stop_token{});
        seen = returned_->ticket();
        connection = take();
    }
    return Lease(*this, std::move(connection));
}

std::unique_ptr<Connection> ReaderPool::take() {
    base::Lock lock(mutex_);
    if (free_.empty()) return nullptr;
    auto connection = std::move(free_.back());
    free_.pop_back();
    return connection;
}

void ReaderPool::giveBack(std::unique_ptr<Connection> connection) {
    {
        base::Lock lock(mutex_);
        free_.push_back(std::move(connection));
    }
    returned_->notifyAll();
}

}  // namespace gpushopper::store::sqlite
