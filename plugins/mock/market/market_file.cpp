#include "plugins/mock/market/market_file.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace gpushopper::mock {
namespace {

constexpr std::chrono::milliseconds kLockRetry{5};

class Unlocking {
public:
    explicit Unlocking(FileLock& lock) : lock_(lock) {}
    ~Unlocking() { lock_.unlock(); }
    Unlocking(const Unlocking&) = delete;
    Unlocking& operator=(const Unlocking&) = delete;

private:
    FileLock& lock_;
};

void makeFolderOf(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    if (folder.empty() || std::filesystem::exists(folder)) return;
    std::filesystem::create_directories(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
}

Failure notWritten(const std::exception& error) {
    // The rename may have happened although the sync after it failed.
    return Failure(GSP_TRANSIENT, error.what(), GSP_MAYBE_APPLIED);
}

}  // namespace

MarketFile::MarketFile(Host host, Paths paths) : host_(host), paths_(std::move(paths)) {
    makeFolderOf(paths_.books);
    makeFolderOf(paths_.authorized_keys);
    lock_.emplace(paths_.books + ".lock");
    const std::lock_guard lock(file_mutex_);
    // Somebody who has the lock at this moment is writing books and keys himself.
    if (!lock_->tryLock()) {
        reload();
        return;
    }
    const Unlocking unlocking(*lock_);
    reload();
    keys_written_ = readFile(paths_.authorized_keys);
    if (!stamp_) {
        write();
    } else {
        writeKeys();
    }
}

void MarketFile::update(const Call& call, const Change& change) {
    Waiting mine{change, nullptr, false};
    {
        const std::lock_guard lock(waiting_mutex_);
        waiting_.push_back(&mine);
    }
    {
        const std::lock_guard lock(file_mutex_);
        if (!mine.done) {
            try {
                lockFile(call);
            } catch (const std::exception&) {
                forget(mine);
                throw;
            }
            const Unlocking unlocking(*lock_);
            runBatch(takeWaiting());
        }
    }
    if (mine.error) std::rethrow_exception(mine.error);
}

void MarketFile::read(const Call& call, const std::function<void(const Market&)>& look) {
    {
        const std::lock_guard lock(file_mutex_);
        reload();
        if (!bootIsDue(market_, host_.unixMillis())) {
            look(market_);
            return;
        }
    }
    update(call, [&](Market& market) {
        market.bootDueMachines(host_.unixMillis());
        look(market);
    });
}

void MarketFile::countRead(const Call& call, Operation operation) {
    auto& uncounted = uncounted_[indexOf(operation)];
    ++uncounted;
    const bool in_crowds = operation == Operation::Get || operation == Operation::EnsureKeys;
    if (in_crowds && host_.now() - written_at_.load() < kReadsWrittenEvery) return;
    update(call, [&](Market& market) { market.countCall(operation, uncounted.exchange(0)); });
}

void MarketFile::lockFile(const Call& call) {
    call.throwIfOver();
    while (!lock_->tryLock()) call.sleepUntil(host_.now() + kLockRetry);
}

std::vector<MarketFile::Waiting*> MarketFile::takeWaiting() {
    const std::lock_guard lock(waiting_mutex_);
    return std::exchange(waiting_, {});
}

void MarketFile::forget(Waiting& waiting) {
    const std::lock_guard lock(waiting_mutex_);
    std::erase(waiting_, &waiting);
}

// Everybody in the batch is told the outcome, whatever happens: their callers stand waiting.
void MarketFile::runBatch(std::vector<Waiting*> batch) {
    std::exception_ptr failure;
    try {
        reload();
        for (Waiting* waiting : batch) {
            try {
                waiting->change(market_);
            } catch (const std::exception&) {
                waiting->error = std::current_exception();
            }
        }
        if (market_.dirty()) write();
    } catch (const std::exception& error) {
        failure = std::make_exception_ptr(notWritten(error));
        stamp_.reset();  // what is in memory may not be what is on disk
        host_.log(GSP_ERROR, "mock.books.not_written", {{"reason", error.what()}});
    }
    for (Waiting* waiting : batch) {
        if (failure) waiting->error = failure;
        waiting->done = true;
    }
}

void MarketFile::reload() {
    const std::optional<FileStamp> present = stampOf(paths_.books);
    if (present && stamp_ && *present == *stamp_) return;
    const std::optional<std::string> text = readFile(paths_.books);
    market_ = text ? Market::parse(*text) : Market();
    // Taken before the text was read: a replacement in between is then noticed next time.
    stamp_ = present;
    keys_written_.reset();
}

void MarketFile::write() {
    for (Operation operation : kOperations) {
        market_.countCall(operation, uncounted_[indexOf(operation)].exchange(0));
    }
    writeFileAtomically(paths_.books, market_.render(host_.unixMillis()));
    stamp_ = stampOf(paths_.books);
    written_at_ = host_.now();
    market_.setClean();
    writeKeys();
}

void MarketFile::writeKeys() {
    std::string keys = authorizedKeys(market_);
    if (keys_written_ == keys) return;
    writeFileAtomically(paths_.authorized_keys, keys);
    keys_written_ = std::move(keys);
}

}  // namespace gpushopper::mock
