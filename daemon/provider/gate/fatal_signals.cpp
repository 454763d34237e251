#include "daemon/provider/gate/fatal_signals.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <utility>

namespace gpushopper::provider {
namespace {

constexpr std::array kFatal{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};

// A signal handler gets no argument of ours: what it needs to know is here.
thread_local VisitMark* visiting = nullptr;
std::array<struct sigaction, kFatal.size()> handlers_before{};

void blame(int signal) {
    if (visiting == nullptr) return;
    // Only the first one is the cause: whoever handled it before us may well abort().
    if (visiting->state.load() == VisitMark::kCrashed) return;
    visiting->signal.store(signal);
    visiting->state.store(VisitMark::kCrashed);
}

void onFatalSignal(int number, siginfo_t* origin, void* /*context*/) {
    blame(number);
    for (std::size_t i = 0; i < kFatal.size(); ++i) {
        if (kFatal[i] == number) sigaction(number, &handlers_before[i], nullptr);
    }
    // A fault happens again when this returns; what was sent has to be sent again.
    if (origin->si_code <= 0) raise(number);
}

void onExit() { blame(0); }

/// A stack for the handler, so that a plugin that has used up its own is named, too.
class HandlerStack {
public:
    HandlerStack() {
        stack_t present{};
        if (sigaltstack(nullptr, &present) != 0 || (present.ss_flags & SS_DISABLE) == 0) return;
        memory_ = std::make_unique<char[]>(kBytes);
        const stack_t ours{memory_.get(), 0, kBytes};
        sigaltstack(&ours, nullptr);
    }
    ~HandlerStack() {
        if (!memory_) return;
        const stack_t none{nullptr, SS_DISABLE, 0};
        sigaltstack(&none, nullptr);
    }
    HandlerStack(const HandlerStack&) = delete;
    HandlerStack& operator=(const HandlerStack&) = delete;
    /// Only its existence matters.
    void use() const {}

private:
    static constexpr std::size_t kBytes = 16 * 1024;
    std::unique_ptr<char[]> memory_;
};

}  // namespace

VisitMark* enterPlugin(VisitMark* mark) {
    thread_local const HandlerStack stack;
    stack.use();
    return std::exchange(visiting, mark);
}

void watchFatalSignals() {
    struct sigaction ours {};
    ours.sa_sigaction = &onFatalSignal;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&ours.sa_mask);
    for (std::size_t i = 0; i < kFatal.size(); ++i)
        sigaction(kFatal[i], &ours, &handlers_before[i]);
    static const int registered = std::atexit(&onExit);
    static_cast<void>(registered);
}

void leaveFatalSignals() {
    for (std::size_t i = 0; i < kFatal.size(); ++i)
        sigaction(kFatal[i], &handlers_before[i], nullptr);
}

}  // namespace gpushopper::provider
