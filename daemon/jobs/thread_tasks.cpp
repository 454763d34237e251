#include "daemon/jobs/thread_tasks.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "daemon/base/assert.hpp"

namespace gpushopper::jobs {
namespace {

// A wait this long is cut into pieces: the condition variable counts on a clock that stops while
// the machine sleeps, the deadline on one that does not.
constexpr std::chrono::seconds kWaitPieceMax{1};

class ThreadSignal final : public base::Signal {
public:
    explicit ThreadSignal(const base::Clock& clock) : clock_(clock) {}

    Ticket ticket() const override {
        const std::lock_guard lock(mutex_);
        return count_;
    }

    void notifyAll() override {
        {
            const std::lock_guard lock(mutex_);
            ++count_;
        }
        changed_.notify_all();
    }

    bool wait(Ticket seen, base::MonoTime until, const std::stop_token& stop) override {
        // Declared before the lock: its destructor waits for a callback that needs the mutex.
        const std::stop_callback wake(stop, [this] {
            { const std::lock_guard lock(mutex_); }
            changed_.notify_all();
        });
        std::unique_lock lock(mutex_);
        while (count_ == seen && !stop.stop_requested()) {
            const auto left = until - clock_.monotonicNow();
            if (left <= left.zero()) return false;
            changed_.wait_for(lock, std::min<std::chrono::nanoseconds>(left, kWaitPieceMax));
        }
        return count_ != seen;
    }

private:
    const base::Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Ticket count_ = 0;
};

class ThreadTask final : public base::Task {
public:
    ThreadTask(std::string name, base::Tasks::Body body)
        : thread_([this, name = std::move(name),
                   body = std::move(body)](const std::stop_token& stop) noexcept {
              pthread_setname_np(pthread_self(), name.c_str());
              body(stop);
              running_.store(false);
          }) {}
    ~ThreadTask() override { stop(); }

    void requestStop() override { thread_.request_stop(); }

    void stop() override {
        thread_.request_stop();
        const std::lock_guard lock(join_mutex_);
        if (thread_.joinable()) thread_.join();
    }

    bool running() const override { return running_.load(); }

private:
    std::atomic<bool> running_{true};
    std::mutex join_mutex_;
    std::jthread thread_;  // Last: it starts when everything above exists.
};

class ThreadTasks final : public base::Tasks {
public:
    explicit ThreadTasks(FailpointPlan plan)
        : clock_(base::makeSystemClock()),
          failpoint_(plan.enabled() ? std::make_unique<Failpoint>(std::move(plan)) : nullptr) {}

    std::unique_ptr<base::Task> spawn(std::string name, Body body) override {
        constexpr std::size_t kThreadNameMax = 15;
        GS_ASSERT(name.size() <= kThreadNameMax);
        return std::make_unique<ThreadTask>(std::move(name), std::move(body));
    }
    std::unique_ptr<base::Signal> makeSignal() override {
        return std::make_unique<ThreadSignal>(*clock_);
    }
    void boundary(std::string_view name) override {
        if (failpoint_) failpoint_->hit(name);
    }

private:
    const std::unique_ptr<base::Clock> clock_;
    const std::unique_ptr<Failpoint> failpoint_;
};

}  // namespace

std::unique_ptr<base::Tasks> makeThreadTasks(FailpointPlan failpoints) {
    return std::make_unique<ThreadTasks>(std::move(failpoints));
}

}  // namespace gpushopper::jobs
