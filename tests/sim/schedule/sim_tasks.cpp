#include "tests/sim/schedule/sim_tasks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>

#include "daemon/base/assert.hpp"

namespace gpushopper::sim {
namespace {

constexpr std::uint64_t kSchedulingStream = 1;
constexpr base::MonoTime kNever = base::MonoTime::max();
constexpr std::uint64_t kRestlessnessMax = 16;

std::uint64_t drawRestlessness(SimRandom& random) {
    constexpr std::array<std::uint64_t, 4> kDegrees = {1, 1, 2, 8};
    return kDegrees.at(random.below(kDegrees.size()));
}

}  // namespace

void SimTasks::Turn::await() {
    while (sem_wait(&semaphore_) != 0) GS_ASSERT(errno == EINTR);
}

class SimTasks::SimSignal final : public base::Signal {
public:
    explicit SimSignal(SimTasks& tasks) : tasks_(tasks) {}

    Ticket ticket() const override { return count_; }

    void notifyAll() override {
        ++count_;
        tasks_.wake(this);
    }

    bool wait(Ticket seen, base::MonoTime until, const std::stop_token& stop) override {
        tasks_.dieIfDue();
        Participant& me = *tasks_.holder_;
        // A stop wakes this one waiter; the callback runs on the thread that requests it.
        const std::stop_callback wake(stop, [&] { tasks_.wake(&me); });
        const bool unwinding = std::uncaught_exceptions() > 0 && tasks_.dies(me);
        if (!unwinding && count_ == seen && !stop.stop_requested() &&
            tasks_.clock_.monotonicNow() < until) {
            me.state = Participant::State::Waiting;
            me.until = until;
            me.waits_for = this;
        }
        tasks_.passOn();
        tasks_.dieIfDue();
        return count_ != seen;
    }

private:
    SimTasks& tasks_;
    Ticket count_ = 0;
};

class SimTasks::SimTask final : public base::Task {
public:
    SimTask(SimTasks& tasks, std::shared_ptr<Participant> participant, Body body)
        : tasks_(tasks),
          participant_(std::move(participant)),
          thread_([this, body = std::move(body)](const std::stop_token& stop) noexcept {
              tasks_.run(*participant_, body, stop);
          }) {}
    ~SimTask() override { stop(); }

    void requestStop() override { thread_.request_stop(); }

    void stop() override {
        thread_.request_stop();
        tasks_.join(*participant_, kNever);
        if (thread_.joinable()) thread_.join();
    }

    bool running() const override { return participant_->state != Participant::State::Ended; }
    Participant& participant() const { return *participant_; }

private:
    SimTasks& tasks_;
    const std::shared_ptr<Participant> participant_;
    std::jthread thread_;  // Last: it starts when everything above exists.
};

SimTasks::SimTasks(std::uint64_t seed, SimClock& clock, Trace& trace)
    : clock_(clock),
      trace_(trace),
      random_(seed, kSchedulingStream),
      restlessness_(drawRestlessness(random_)),
      driver_(std::make_shared<Participant>()) {
    driver_->name = "world";
    participants_.push_back(driver_);
    holder_ = driver_.get();
}

SimTasks::~SimTasks() { GS_ASSERT(participants_.size() == 1); }

std::unique_ptr<base::Task> SimTasks::spawn(std::string name, Body body) {
    return start(std::move(name), holder_->process, std::move(body));
}

std::unique_ptr<base::Task> SimTasks::spawnProcess(std::string name, Body body) {
    // The one before must be gone: its tasks would be taken for tasks of a living process.
    for (const auto& one : participants_) GS_ASSERT(one->process == 0);
    dying_ = 0;
    return start(std::move(name), ++processes_, std::move(body));
}

std::unique_ptr<base::Task> SimTasks::start(std::string name, int process, Body body) {
    auto participant = std::make_shared<Participant>();
    participant->name = std::move(name);
    participant->process = process;
    participant->number = ++numbers_;
    participants_.push_back(participant);
    return std::make_unique<SimTask>(*this, participant, std::move(body));
}

void SimTasks::run(Participant& me, const Body& body, const std::stop_token& stop) {
    me.turn.await();
    try {
        // A task that had not begun when its process died begins all the same and dies at its first
        // switch, before any effect: whoever counts his tasks in and out counts it out.
        body(stop);
    } catch (const Crash&) {
        trace_.line(clock_.monotonicNow(), me.name, "died with its process");
    } catch (const std::exception& exception) {
        if (defect_.empty()) defect_ = "task " + me.name + " threw: " + exception.what();
    }
    me.state = Participant::State::Ended;
    std::erase_if(participants_, [&](const auto& one) { return one.get() == &me; });
    for (const auto& one : participants_) {
        if (one->waits_for == &me) one->state = Participant::State::Ready;
    }
    passOn();
}

std::unique_ptr<base::Signal> SimTasks::makeSignal() { return std::make_unique<SimSignal>(*this); }

void SimTasks::boundary(std::string_view name) {
    if (quiet_ > 0) return;
    dieIfDue();
    Participant& me = *holder_;
    trace_.line(clock_.monotonicNow(), me.name, name);
    Verdict verdict;
    if (me.process != 0 && !dies(me) && hook_) verdict = hook_(name);
    if (verdict.crash) {
        trace_.line(clock_.monotonicNow(), me.name, "the process dies here");
        dying_ = me.process;
        dieIfDue();
    }
    if (verdict.pause > verdict.pause.zero()) {
        sleepUntil(clock_.monotonicNow() + verdict.pause);
        return;
    }
    passOn();
    dieIfDue();
}

void SimTasks::sleepUntil(base::MonoTime until) {
    dieIfDue();
    if (!dies(*holder_)) {
        holder_->state = Participant::State::Waiting;
        holder_->until = until;
    }
    passOn();
    dieIfDue();
}

bool SimTasks::waitEnded(const base::Task& task, base::MonoTime until) {
    Participant& other = static_cast<const SimTask&>(task).participant();
    join(other, until);
    return other.state == Participant::State::Ended;
}

void SimTasks::join(Participant& other, base::MonoTime until) {
    Participant& me = *holder_;
    while (other.state != Participant::State::Ended && clock_.monotonicNow() < until) {
        me.state = Participant::State::Waiting;
        me.until = until;
        me.waits_for = &other;
        me.joining = true;
        passOn();
        me.joining = false;
    }
}

void SimTasks::wake(const void* waited_for) {
    for (const auto& one : participants_) {
        const bool meant = one->waits_for == waited_for || one.get() == waited_for;
        // Who joins another or sleeps has no ear for a stop.
        const bool listens = one->waits_for != nullptr && !one->joining;
        if (meant && listens && one->state == Participant::State::Waiting)
            one->state = Participant::State::Ready;
    }
}

void SimTasks::dieIfDue() const {
    if (dies(*holder_) && std::uncaught_exceptions() == 0) throw Crash{};
}

bool SimTasks::canRun(const Participant& one) const {
    if (one.state == Participant::State::Ready) return true;
    return one.until <= clock_.monotonicNow() || (dies(one) && !one.joining);
}

SimTasks::Participant& SimTasks::chooseNext() {
    if (holder_->state == Participant::State::Ready &&
        !random_.chance(restlessness_, kRestlessnessMax))
        return *holder_;
    std::size_t ready = 0;
    base::MonoTime earliest = kNever;
    for (const auto& one : participants_) {
        if (canRun(*one)) {
            ++ready;
        } else {
            earliest = std::min(earliest, one->until);
        }
    }
    if (ready == 0) {
        // Everybody waits for something that nobody will ever do: a deadlock of the code under
        // test.
        GS_ASSERT(earliest != kNever);
        clock_.advanceTo(earliest);
        return chooseNext();
    }
    std::uint64_t skip = ready == 1 ? 0 : random_.below(ready);
    for (const auto& one : participants_) {
        if (canRun(*one) && skip-- == 0) return *one;
    }
    GS_ASSERT(false);
}

void SimTasks::passOn() {
    Participant& me = *holder_;
    Participant& next = chooseNext();
    next.state = Participant::State::Ready;
    next.waits_for = nullptr;
    trace_.mark(next.number);
    if (&next == &me) return;
    holder_ = &next;
    // Once the turn is given, this thread may touch nothing but its own turn.
    const bool ended = me.state == Participant::State::Ended;
    next.turn.give();
    if (!ended) me.turn.await();
}

}  // namespace gpushopper::sim
