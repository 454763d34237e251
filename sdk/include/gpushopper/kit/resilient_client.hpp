#pragma once

/// ResilientClient: how a plugin sends its requests. One exchange goes through, in this order:
/// is the call over? -> the circuit breaker -> the pace -> HTTP -> the judge -> the books (breaker,
/// retry budget, pace). It never sends anything twice: see retry_read.hpp for reads; writes are
/// never repeated by a plugin.
///
/// What is known about a write is the delicate part. A failure before the request went out is
/// NOT_APPLIED, HTTP without an answer is what the host says (it knows whether a byte was sent),
/// and a judge that throws TRANSIENT, DEADLINE, BAD_RESPONSE, CANCELLED or INTERNAL about a write's
/// answer means MAYBE_APPLIED, even if it forgot to say so. Only the definite codes (AUTH, FUNDS,
/// RATE_LIMITED, NO_CAPACITY, NOT_FOUND, PERMANENT, INVALID_ARGUMENT, UNSUPPORTED) keep the outcome
/// that the judge gave.
/// Thread safety: any thread; no lock is held during an exchange.

#include <gpushopper/call.hpp>
#include <gpushopper/kit/circuit_breaker.hpp>
#include <gpushopper/kit/priority.hpp>
#include <gpushopper/kit/retry_budget.hpp>
#include <gpushopper/kit/token_bucket.hpp>

#include <functional>

namespace gpushopper {
inline namespace sdk_0_0 {

/// Returns for a good answer, throws Failure for any other. It runs inside the breaker, so what it
/// throws is what the breaker learns from; read the body in here, because an unreadable answer of a
/// write must come out as MAYBE_APPLIED.
using Judge = std::function<void(const HttpResponse&)>;

struct Ask {
    HttpRequest http = {};
    TokenBucket* pace = nullptr;  ///< Borrowed; nullptr: not paced.
    Priority priority = Priority::Normal;
    Judge judge = {};  ///< Empty: judgeStatus (status.hpp).
};
/// Changes nothing at the provider.
struct ReadAsk : Ask {};
/// May change something: create, destroy, relabel, attach a key.
struct WriteAsk : Ask {};

class ResilientClient {
public:
    explicit ResilientClient(Host host, BreakerLimits limits = {});

    /// The answer that the judge found good. Throws Failure: TRANSIENT with retry_after while the
    /// breaker is open, RATE_LIMITED when the turn would come after the deadline, what HTTP and the
    /// judge threw. A RATE_LIMITED answer pauses `pace` (TokenBucket::slowDown) and, when it has no
    /// retry_after of its own, carries the length of that pause.
    HttpResponse send(Call& call, const ReadAsk& ask);
    HttpResponse send(Call& call, const WriteAsk& ask);

    RetryBudget& budget() { return budget_; }
    const CircuitBreaker& breaker() const { return breaker_; }

private:
    HttpResponse exchange(Call& call, const Ask& ask, gsp_outcome on_unclear);
    void settle(const Ask& ask, HostTime sent_at, Failure& failure);

    const Host host_;
    CircuitBreaker breaker_;
    RetryBudget budget_;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
