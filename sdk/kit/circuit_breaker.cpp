#include <gpushopper/kit/circuit_breaker.hpp>

#include <algorithm>
#include <cmath>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

using std::chrono::nanoseconds;

// `time` with a random part of at most `jitter` of it cut off.
nanoseconds shortened(nanoseconds time, double jitter, std::uint64_t random) {
    const double cut = std::clamp(jitter, 0.0, 1.0) * static_cast<double>(time.count());
    const auto cut_max = static_cast<std::uint64_t>(cut);
    return time - nanoseconds(static_cast<std::int64_t>(random % (cut_max + 1)));
}

}  // namespace

CircuitBreaker::CircuitBreaker(Host host, BreakerLimits limits)
    : host_(host), limits_(limits), errors_(limits.errors), open_time_(limits.open_first) {
    publish(State::Closed);
}

CircuitBreaker::State CircuitBreaker::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

CircuitBreaker::Verdict CircuitBreaker::verdictOn(const Failure& failure) {
    switch (failure.code) {
        case GSP_TRANSIENT:
        case GSP_DEADLINE:
        case GSP_BAD_RESPONSE:
            return Verdict::Unanswered;
        case GSP_AUTH:
        case GSP_FUNDS:
        case GSP_NO_CAPACITY:
        case GSP_NOT_FOUND:
        case GSP_PERMANENT:
            return Verdict::Answered;
        case GSP_INVALID_ARGUMENT:  // refused here or there
            return failure.http_status != 0 ? Verdict::Answered : Verdict::Nothing;
    }
    // Either nothing was sent, or (RATE_LIMITED) it is the limiter's business.
    return Verdict::Nothing;
}

CircuitBreaker::Pass CircuitBreaker::admit(Priority priority) {
    const std::lock_guard lock(mutex_);
    if (state_ == State::Closed) return Pass::Counted;
    const auto left = open_until_ - host_.now();
    if (!probing_ && left <= nanoseconds(0)) {
        probing_ = true;
        if (state_ == State::Open) publish(State::HalfOpen);
        return Pass::Probe;
    }
    if (priority == Priority::Reserved) return Pass::Bystander;
    Failure failure(GSP_TRANSIENT, "circuit breaker open: the provider did not answer");
    failure.retry_after = std::max<nanoseconds>(left, std::chrono::seconds(1));
    throw failure;
}

void CircuitBreaker::settle(Pass pass, Verdict verdict) {
    const std::lock_guard lock(mutex_);
    if (pass == Pass::Probe) settleProbe(verdict);
    // A call that began before the breaker opened says nothing new.
    if (pass == Pass::Counted && state_ == State::Closed) settleCounted(verdict);
}

void CircuitBreaker::settleCounted(Verdict verdict) {
    if (verdict == Verdict::Nothing) return;
    const bool failed = verdict == Verdict::Unanswered;
    const HostTime now = host_.now();
    failures_ = failed ? failures_ + 1 : 0;
    errors_.count(now, failed);
    if (failed && (failures_ >= limits_.failures_in_a_row || errors_.tooHigh(now))) open();
}

void CircuitBreaker::settleProbe(Verdict verdict) {
    probing_ = false;
    if (verdict == Verdict::Answered) {
        failures_ = 0;
        errors_.clear();
        open_time_ = limits_.open_first;
        publish(State::Closed);
    } else if (verdict == Verdict::Unanswered) {
        open_time_ = std::min(open_time_ * 2, limits_.open_max);
        open();
    }
}

void CircuitBreaker::open() {
    open_until_ = host_.now() + shortened(open_time_, limits_.open_jitter, host_.random());
    publish(State::Open);
}

void CircuitBreaker::publish(State state) {
    state_ = state;
    host_.metric(GSP_GAUGE, "breaker_state", static_cast<double>(state));
}

}  // namespace sdk_0_0
}  // namespace gpushopper
