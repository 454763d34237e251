#pragma once

/// CircuitBreaker: stops asking a provider that does not answer. Five failures in a row of the kind
/// "no answer, 5xx, unreadable answer" open it, and so does a window in which half of the calls end
/// that way; after the open time one call may probe (half open); its success closes the breaker,
/// its failure opens it again for twice as long, up to a cap. The open time is shortened by a
/// random part, so that breakers that opened together do not probe together.
///
/// Destroys and listings are reserved: they always get through, because a provider that is down for
/// creating must still be able to stop the meter. While the breaker is open they do not move it,
/// until the open time has passed; then one of them may be the probe like any other call.
///
/// The state is reported as the gauge `breaker_state` (0 closed, 1 open, 2 half open), which the
/// core reads to refuse creates at once.
/// Thread safety: any thread. No lock is held while a call runs.

#include <gpushopper/host.hpp>
#include <gpushopper/kit/error_share.hpp>
#include <gpushopper/kit/priority.hpp>

#include <chrono>
#include <mutex>
#include <type_traits>
#include <utility>

namespace gpushopper {
inline namespace sdk_0_0 {

struct BreakerLimits {
    int failures_in_a_row = 5;
    std::chrono::milliseconds open_first{30'000};
    std::chrono::milliseconds open_max{300'000};
    double open_jitter = 0.2;  ///< At most this share of the open time is cut off; 0: exact times.
    ErrorShareLimits errors = {};
};

class CircuitBreaker {
public:
    enum class State : std::uint8_t { Closed = 0, Open = 1, HalfOpen = 2 };

    explicit CircuitBreaker(Host host, BreakerLimits limits = {});
    CircuitBreaker(const CircuitBreaker&) = delete;
    CircuitBreaker& operator=(const CircuitBreaker&) = delete;

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
            leaving.end(verdictOn(failure));
            throw;
        }
    }

    State state() const;

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

    static Verdict verdictOn(const Failure& failure);
    Pass admit(Priority priority);
    void settle(Pass pass, Verdict verdict);
    void settleCounted(Verdict verdict);
    void settleProbe(Verdict verdict);
    void open();
    void publish(State state);

    const Host host_;
    const BreakerLimits limits_;
    mutable std::mutex mutex_;  // guards all below
    State state_ = State::Closed;
    int failures_ = 0;  // in a row
    ErrorShare errors_;
    bool probing_ = false;
    HostTime open_until_{};
    std::chrono::milliseconds open_time_;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
