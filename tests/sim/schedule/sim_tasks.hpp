#pragma once

/// SimTasks: base::Tasks under one baton. Every task is a real thread, but only the one that holds
/// the baton runs; it passes the baton on in Signal::wait, in boundary(), in sleepUntil() and when
/// it joins another task. Who gets it is drawn from the seed, and so is how often a task that could
/// go on must let others go first (some errors need many switches, some a long run without). When
/// nobody can run, virtual time jumps to the earliest moment that somebody waits for. So one seed
/// is one run, byte for byte.
///
/// Processes. Tasks belong to a process: 0 is the world, which never dies; spawnProcess() begins
/// the next one, and what its tasks spawn belongs to it. The hook may let a process die at any
/// boundary: then each of its tasks gets a Crash thrown at its next switch, unwinds and is joined
/// by its owner. Crash is no std::exception, so no seam of the daemon catches it.
///
/// Rules for code that unwinds: Signal::wait and boundary() in a destructor that runs because of an
/// exception pass the baton once and return; joining a task never throws.
///
/// Thread safety: only the task that holds the baton may call anything here; the constructor's
/// thread holds it first (the driver) and belongs to the world.

#include <semaphore.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "daemon/base/tasks.hpp"
#include "tests/sim/schedule/sim_clock.hpp"
#include "tests/sim/schedule/sim_random.hpp"
#include "tests/sim/schedule/trace.hpp"

namespace gpushopper::sim {

/// The process dies. Thrown into its tasks; caught only where a task's thread ends.
struct Crash {};

/// What the hook lets happen at a boundary.
struct Verdict {
    bool crash = false;
    std::chrono::nanoseconds pause{};  ///< The operating system looks after others for so long.
};

class SimTasks final : public base::Tasks {
public:
    using Hook = std::function<Verdict(std::string_view boundary)>;

    SimTasks(std::uint64_t seed, SimClock& clock, Trace& trace);
    ~SimTasks() override;

    std::unique_ptr<base::Task> spawn(std::string name, Body body) override;
    std::unique_ptr<base::Signal> makeSignal() override;
    void boundary(std::string_view name) override;

    /// Begins a new process with this first task.
    std::unique_ptr<base::Task> spawnProcess(std::string name, Body body);
    /// Is asked at each boundary of a process that lives. Must not switch.
    void setHook(Hook hook) { hook_ = std::move(hook); }
    /// Lets the running task sleep; cannot be woken early.
    void sleepUntil(base::MonoTime until);
    /// Waits until the task has ended, or until the time; true: it has ended.
    bool waitEnded(const base::Task& task, base::MonoTime until);
    /// Boundaries do nothing while one of these lives: for reading the store from the hook.
    class Quiet;
    /// The running task's name, for the trace.
    const std::string& currentName() const { return holder_->name; }
    /// False: it ended by itself, or has not ended.
    bool lastProcessDied() const { return processes_ != 0 && dying_ == processes_; }
    /// What left a task's body as an exception, which would have ended the daemon; empty: none.
    const std::string& defect() const { return defect_; }

private:
    class SimSignal;
    class SimTask;

    /// Where a task sleeps until the baton is its own. A POSIX semaphore, because the library's
    /// spins first, and nearly every wait here is a long one.
    class Turn {
    public:
        Turn() { sem_init(&semaphore_, 0, 0); }
        ~Turn() { sem_destroy(&semaphore_); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        void give() { sem_post(&semaphore_); }
        void await();

    private:
        sem_t semaphore_{};
    };

    struct Participant {
        enum class State { Ready, Waiting, Ended };
        std::string name;
        int process = 0;
        std::uint64_t number = 0;
        State state = State::Ready;
        base::MonoTime until{};           ///< Waiting: wakes at this time.
        const void* waits_for = nullptr;  ///< A signal or another participant.
        bool joining = false;             ///< A join waits even while its process dies.
        Turn turn{};
    };

    std::unique_ptr<base::Task> start(std::string name, int process, Body body);
    void run(Participant& me, const Body& body, const std::stop_token& stop);
    void passOn();
    Participant& chooseNext();
    bool canRun(const Participant& one) const;
    bool dies(const Participant& one) const { return one.process != 0 && one.process == dying_; }
    /// Throws Crash if the running task's process dies and the task is not unwinding already.
    void dieIfDue() const;
    void join(Participant& other, base::MonoTime until);
    void wake(const void* waited_for);

    SimClock& clock_;
    Trace& trace_;
    SimRandom random_;
    const std::uint64_t restlessness_;  ///< Of 16 switches that need not be, so many are made.
    Hook hook_;
    // What follows is guarded by the baton itself: giving and awaiting a turn orders all accesses.
    std::vector<std::shared_ptr<Participant>> participants_;  ///< Those that have not ended.
    std::shared_ptr<Participant> driver_;
    Participant* holder_ = nullptr;
    std::uint64_t numbers_ = 0;
    int processes_ = 0;
    int dying_ = 0;  ///< The process that dies; 0: none.
    int quiet_ = 0;
    std::string defect_;
};

class SimTasks::Quiet {
public:
    explicit Quiet(SimTasks& tasks) : tasks_(tasks) { ++tasks_.quiet_; }
    ~Quiet() { --tasks_.quiet_; }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

private:
    SimTasks& tasks_;
};

}  // namespace gpushopper::sim
