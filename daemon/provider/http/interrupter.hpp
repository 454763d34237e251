#pragma once

/// Interrupter: ends blocking reads and writes on sockets, at the deadline of their call or when it
/// is cancelled, by shutting the connection down. A time-out of the socket alone would not do: a
/// server that sends a byte now and then starts it anew each time.
/// One task serves all connections. Thread safety: any thread.

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <utility>

#include "daemon/base/mutex.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::provider {

class Interrupter {
public:
    Interrupter(const base::Clock& clock, base::Tasks& tasks);
    ~Interrupter();

    /// Watches one socket while it lives. Works on a duplicate of the descriptor, so whoever owns
    /// the socket may close it at any time without another one being hit.
    class Watch {
    public:
        Watch(Interrupter& interrupter, int socket, base::MonoTime deadline,
              const std::stop_token& stop);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// True before the connection is shut down, so that who sees false after starting a
        /// connect() is woken by the shutdown.
        bool isCut() const { return cut_.load(); }

    private:
        friend class Interrupter;

        class Duplicate {
        public:
            explicit Duplicate(int descriptor);
            ~Duplicate();
            Duplicate(const Duplicate&) = delete;
            Duplicate& operator=(const Duplicate&) = delete;
            int get() const { return descriptor_; }

        private:
            const int descriptor_;
        };

        void cut() noexcept;

        Interrupter& interrupter_;
        const Duplicate socket_;
        const base::MonoTime deadline_;
        std::atomic<bool> cut_ = false;
        // Last, so destroyed first: that waits for a callback that is running.
        std::stop_callback<std::function<void()>> on_stop_;
    };

private:
    void run(const std::stop_token& stop) EXCLUDES(mutex_);
    void add(Watch& watch) EXCLUDES(mutex_);
    void remove(Watch& watch) EXCLUDES(mutex_);
    /// Cuts what is overdue; when to look again.
    base::MonoTime cutOverdue() EXCLUDES(mutex_);

    const base::Clock& clock_;
    const std::unique_ptr<base::Signal> changed_;

    base::Mutex mutex_;
    std::set<std::pair<base::MonoTime, Watch*>> watches_ GUARDED_BY(mutex_);

    std::unique_ptr<base::Task> task_;  ///< Last: it uses all of the above.
};

}  // namespace gpushopper::provider
