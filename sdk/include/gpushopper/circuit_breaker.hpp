#pragma once

/// CircuitBreaker: stops asking a provider that does not answer. Five failures in a row of the kind
/// "no answer, 5xx, unreadable answer" open it; after the open time one call may probe (half open);
/// its success closes the breaker, its failure opens it again for twice as long, up to a cap.
///
/// Destroys and listings are reserved: they always get through, because a provider that is down for
/// creating must still be able to stop the meter. While the breaker is open they do not move it,
/// until the open time has passed; then one of them may be the probe like any other call.
///
/// The state is reported as the gauge `breaker_state` (0 closed, 1 open, 2 half open), which the
/// core reads to refuse creates at once.
/// Thread safety: any thread. No lock is held while a call runs.

#include <gpushopper/host.hpp>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <type_traits>
#include <utility>

namespace gpushopper {
inline namespace sdk_0_0 {

enum class Priority : std::uint8_t { Normal, Reserved };

struct BreakerLimits {
    int failures_in_a_row = 5;
    std::chrono::milliseconds open_first{30'000};
    std::chrono::milliseconds open_max{300'000};
};

class CircuitBreaker {
public:
    enum class State : std::uint8_t { Closed = 0, Open = 1, HalfOpen = 2 };

    explicit CircuitBreaker(Host host, BreakerLimits limits = {})
        : host_(host), limits_(limits), open_time_(limits.open_first) {
        publish(State::Closed);
    }

    /// Runs `body`, one exchange with the provider, and learns from how it ends. Throws Failure
    /// TRANSIENT with the time to wait, without running it, while the breaker is open.
    template <class Body>
    auto run(Priority priority, Body&& body) {
        const Pass pass = admit(priority);
        Leaving leaving{*this, pass};
        try {
            if constexpr (std::is_void_v<decltype(body())>) {
                body();
                leaving.end(Verdict::Answered);
            } else {
                auto result = body();
                leaving.end(Verdict::Answered);
                return result;
            }
        } catch (const Failure& failure) {
            leaving.end(verdictOn(failure.code));
            throw;
        }
    }

    State state() const {
        const std::lock_guard lock(mutex_);
        return state_;
    }

private:
    enum class Pass : std::uint8_t { Counted, Probe, Bystander };
    enum class Verdict : std::uint8_t { Answered, Unanswered, Nothing };

    // However a call is left, even by a bug's exception, a probe's place becomes free again.
    struct Leaving {
        CircuitBreaker& breaker;
        Pass pass;
        bool ended = false;

        void end(Verdict verdict) {
            ended = true;
            breaker.settle(pass, verdict);
        }
        ~Leaving() {
            if (!ended) breaker.settle(pass, Verdict::Nothing);
        }
    };

    static Verdict verdictOn(gsp_code code) {
        switch (code) {
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
        }
        // Either nothing was sent, or (RATE_LIMITED) it is the limiter's business.
        return Verdict::Nothing;
    }

    Pass admit(Priority priority) {
        const std::lock_guard lock(mutex_);
        if (state_ == State::Closed) return Pass::Counted;
        const auto left = open_until_ - host_.now();
        if (!probing_ && left <= std::chrono::nanoseconds(0)) {
            probing_ = true;
            if (state_ == State::Open) publish(State::HalfOpen);
            return Pass::Probe;
        }
        if (priority == Priority::Reserved) return Pass::Bystander;
        Failure failure(GSP_TRANSIENT, "circuit breaker open: the provider did not answer");
        failure.retry_after = std::max<std::chrono::nanoseconds>(left, std::chrono::seconds(1));
        throw failure;
    }

    void settle(Pass pass, Verdict verdict) {
        const std::lock_guard lock(mutex_);
        if (pass == Pass::Bystander) return;
        if (pass == Pass::Probe) {
            settleProbe(verdict);
            return;
        }
        if (state_ != State::Closed) return;  // began before it opened; says nothing new
        if (verdict == Verdict::Answered) failures_ = 0;
        if (verdict == Verdict::Unanswered && ++failures_ >= limits_.failures_in_a_row) open();
    }

    void settleProbe(Verdict verdict) {
        probing_ = false;
        if (verdict == Verdict::Answered) {
            failures_ = 0;
            open_time_ = limits_.open_first;
            publish(State::Closed);
        } else if (verdict == Verdict::Unanswered) {
            open_time_ = std::min(open_time_ * 2, limits_.open_max);
            open();
        }
    }

    void open() {
        open_until_ = host_.now() + open_time_;
        publish(State::Open);
    }

    void publish(State state) {
        state_ = state;
        host_.metric(GSP_GAUGE, "breaker_state", static_cast<double>(state));
    }

    const Host host_;
    const BreakerLimits limits_;
    mutable std::mutex mutex_;  // guards all below
    State state_ = State::Closed;
    int failures_ = 0;
    bool probing_ = false;
    HostTime open_until_{};
    std::chrono::milliseconds open_time_;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
