#pragma once

/// MarketFile: the books on disk, shared by every handle and every process that plays this market.
///
/// update() is durable before it returns. Changes that arrive while somebody writes wait and share
/// the next write (a write costs two syncs): the first of them to get the file runs all of them and
/// writes once. Between processes the file is guarded by flock on `<state_file>.lock`; within one,
/// by a mutex. Whoever comes to the file reads it anew if somebody else has replaced it.
///
/// The authorized_keys file follows the books: it is replaced after every change of the keys of
/// running machines, and put right at start, should a death have come between the two.
///
/// Thread safety: any thread. A Change runs on whichever thread writes, one at a time, while its
/// caller waits.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <gpushopper/call.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugins/mock/market/atomic_file.hpp"
#include "plugins/mock/market/market.hpp"

namespace gpushopper::mock {

inline constexpr std::chrono::milliseconds kReadsWrittenEvery{200};

class MarketFile {
public:
    /// What it throws reaches the caller of update(); what it changed before stays changed.
    using Change = std::function<void(Market&)>;

    struct Paths {
        std::string books;
        std::string authorized_keys;
    };

    /// Opens or makes the books. Throws FileError or, for books it cannot read, runtime_error.
    MarketFile(Host host, Paths paths);

    /// Runs `change` on the present books. Throws Failure NOT_APPLIED when the call ends before its
    /// turn comes, and Failure TRANSIENT MAYBE_APPLIED when the books could not be written.
    void update(const Call& call, const Change& change);
    /// The present books, with every machine booted whose time has come.
    void read(const Call& call, const std::function<void(const Market&)>& look);
    /// For reads. Lists and probes are rare and enter the books at once. The others come in crowds
    /// while machines boot: they share a write each kReadsWrittenEvery, or go with the next one.
    void countRead(const Call& call, Operation operation);

private:
    struct Waiting {
        const Change& change;
        std::exception_ptr error;
        bool done = false;
    };

    void lockFile(const Call& call);
    void runBatch(std::vector<Waiting*> batch);
    void reload();
    void write();
    void writeKeys();
    std::vector<Waiting*> takeWaiting();
    void forget(Waiting& waiting);

    const Host host_;
    const Paths paths_;

    std::mutex waiting_mutex_;
    std::vector<Waiting*> waiting_;  // guarded by waiting_mutex_

    std::array<std::atomic<std::uint64_t>, kOperations.size()> uncounted_{};
    std::atomic<HostTime> written_at_;

    std::mutex file_mutex_;  // guards all below
    std::optional<FileLock> lock_;
    Market market_;
    std::optional<FileStamp> stamp_;           // of the version that market_ is
    std::optional<std::string> keys_written_;  // contents of authorized_keys as we left them
};

}  // namespace gpushopper::mock
