#include "daemon/store/sqlite/reader_pool.hpp"

namespace gpushopper::store::sqlite {
namespace {
constexpr std::chrono::seconds kLeaseWaitMax{5};
}

ReaderPool::ReaderPool(const std::string& path, int size, base::Tasks& tasks,
                       const base::Clock& clock)
    : clock_(clock), returned_(tasks.makeSignal()) {
    for (int i = 0; i < size; ++i)
        giveBack({std::make_unique<Connection>(path, Connection::Role::Reader)}, false);
}

void ReaderPool::Lease::view() {
    if (reader_.connection->inTransaction()) return;
    reader_.connection->prepare("BEGIN").run();
    reader_.viewed_at = pool_.clock_.monotonicNow();
}

ReaderPool::Lease ReaderPool::borrow() {
    auto seen = returned_->ticket();
    auto reader = take();
    if (!reader.connection) {
        const auto until = clock_.monotonicNow() + kLeaseWaitMax;
        while (!reader.connection && clock_.monotonicNow() < until) {
            returned_->wait(seen, until, std::stop_token{});
            seen = returned_->ticket();
            reader = take();
        }
    }
    if (reader.connection && clock_.monotonicNow() - reader.viewed_at > kViewAgeMax)
        reader.connection->rollback();
    return Lease(*this, std::move(reader));
}

void ReaderPool::beforeWrite() {
    base::Lock lock(mutex_);
    writing_ = true;
    ++edition_;
    for (const Reader& reader : free_) reader.connection->rollback();
}

void ReaderPool::afterWrite() {
    base::Lock lock(mutex_);
    writing_ = false;
    ++edition_;
}

ReaderPool::Reader ReaderPool::take() {
    base::Lock lock(mutex_);
    if (free_.empty()) return {};
    Reader reader = std::move(free_.back());
    free_.pop_back();
    // A view that is still open is of this edition: the others were ended.
    reader.edition = edition_;
    return reader;
}

void ReaderPool::giveBack(Reader reader, bool intact) {
    {
        base::Lock lock(mutex_);
        if (!intact || writing_ || reader.edition != edition_) reader.connection->rollback();
        free_.push_back(std::move(reader));
    }
    returned_->notifyAll();
}

}  // namespace gpushopper::store::sqlite
