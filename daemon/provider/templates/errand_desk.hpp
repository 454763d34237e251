#pragma once

/// ErrandDesk: runs errands for readers, one at a time, on a task of its own. A reader waits for
/// his errand as long as he likes, and no longer: the errand goes on without him, so what it leaves
/// behind (a filled cache) is there for the next one. Whoever asks for what is under way already
/// joins it: the same errand never runs twice at once.
///
/// Bounded: kWaitingMax errands; who comes then is refused. A patience that is over sends the
/// errand off and waits for nothing. Thread safety: any thread; no lock is held while an errand
/// runs.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "daemon/base/assert.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::provider {

/// Until when somebody waits, and what ends it before. Made of nothing: he does not wait.
struct Patience {
    base::MonoTime until{};
    std::stop_token stop{};
};

class ErrandDesk {
public:
    static constexpr std::size_t kWaitingMax = 32;

    struct Parts {
        base::Tasks& tasks;
        const base::Clock& clock;
    };
    explicit ErrandDesk(const Parts& parts);
    ~ErrandDesk();
    ErrandDesk(const ErrandDesk&) = delete;
    ErrandDesk& operator=(const ErrandDesk&) = delete;

    /// `name`: of the task; at most 15 characters.
    void start(const std::string& name);
    /// Cancels the errand under way without waiting for its end.
    void requestStop();
    /// Cancels it, and joins; who waits is told Cancelled. Any number of times.
    void stop();

    template <class T>
    using Work = std::function<base::Result<T>(const std::stop_token&)>;

    /// What `work` returns, or what the errand of that key under way returns. One key, one T.
    /// Errors: those of the work; Deadline and Cancelled of the patience; RateLimited; Transient
    /// while the desk is not open.
    template <class T>
    base::Result<T> ask(const std::string& key, Work<T> work, const Patience& patience)
        EXCLUDES(mutex_) {
        auto joined = join(key, [&] { return std::make_shared<ErrandOf<T>>(std::move(work)); });
        if (!joined) return base::fail(std::move(joined.error()));
        const auto errand = std::dynamic_pointer_cast<ErrandOf<T>>(*joined);
        GS_ASSERT(errand != nullptr);
        if (auto done = waitFor(*errand, patience); !done) return base::fail(done.error());
        return *errand->result;
    }

private:
    struct Errand {
        virtual ~Errand() = default;
        virtual void run(const std::stop_token& stop) = 0;
        bool done = false;  // Guarded by the desk's mutex; what run() wrote is read after it.
    };
    template <class T>
    struct ErrandOf final : Errand {
        explicit ErrandOf(Work<T> its_work) : work(std::move(its_work)) {}
        void run(const std::stop_token& stop) override { result = work(stop); }
        const Work<T> work;
        std::optional<base::Result<T>> result;
    };
    using Make = std::function<std::shared_ptr<Errand>()>;

    base::Result<std::shared_ptr<Errand>> join(const std::string& key, const Make& make)
        EXCLUDES(mutex_);
    base::Result<void> waitFor(const Errand& errand, const Patience& patience) EXCLUDES(mutex_);
    void runAll(const std::stop_token& stop) EXCLUDES(mutex_);
    std::shared_ptr<Errand> next(std::string& key) EXCLUDES(mutex_);

    // Constant after construction.
    const Parts parts_;
    const std::unique_ptr<base::Signal> wanted_;    ///< Somebody asks for an errand.
    const std::unique_ptr<base::Signal> finished_;  ///< An errand has ended.

    mutable base::Mutex mutex_;
    bool open_ GUARDED_BY(mutex_) = false;
    std::map<std::string, std::shared_ptr<Errand>> errands_ GUARDED_BY(mutex_);  ///< And running.
    std::deque<std::string> waiting_ GUARDED_BY(mutex_);                         ///< Their keys.

    std::unique_ptr<base::Task> task_;  // Last: it stops first.
};

}  // namespace gpushopper::provider
