#pragma once

/// CreateSession: `POST /sessions`. Everything that can be refused without a provider is refused
/// before anything is stored; then the order is an intent, and the answer waits a while for what
/// the provider says. What the client does with its connection does not matter to the session.
///
/// A private key that was made here is in the answer and, for ten minutes, in the vault; nowhere
/// else. That it is about to be handed over is committed before the answer is given out. Thread
/// safety: any thread.

#include <string>
#include <variant>

#include "daemon/api/orders/idempotency.hpp"
#include "daemon/api/orders/key_vault.hpp"
#include "daemon/api/orders/order_form.hpp"
#include "daemon/api/resources/services.hpp"

namespace gpushopper::api {

class CreateSession {
public:
    explicit CreateSession(const Services& services)
        : services_(services), idempotency_(services) {}

    Reply create(const Call& call, const OrderForm& form);

private:
    template <class T>
    using Checked = tl::expected<T, Problem>;

    Reply createOnce(const Call& call, const OrderForm& form);
    Reply replay(const Call& call, const store::Replay& stored);
    /// The first request died before its answer was stored: the answer is made from the row.
    Reply rebuild(const Call& call, const base::SessionId& first);
    Checked<provision::Order> orderFor(const Call& call, const OrderForm& form) const;
    Checked<session::Session> store(const Call& call, provision::Order order,
                                    const Idempotency::Pass& pass);
    /// The row when its outcome is known or the time is over; of a chain of attempts, the newest.
    Checked<session::Session> awaitOutcome(const Call& call, const base::SessionId& first) const;
    /// The answer for `session`, the newest attempt of the chain that begins with `first`.
    Reply answer(const Call& call, const base::SessionId& first, const session::Session& session,
                 const Idempotency::Pass& pass);
    /// Commits that the key made for `first` is about to be handed over, if it still is here; the
    /// answer's body with it.
    Checked<std::string> handOver(const Call& call, const base::SessionId& first,
                                  const session::Session& session, std::string body);

    const Services& services_;
    Idempotency idempotency_;
    KeyVault vault_;
};

}  // namespace gpushopper::api
