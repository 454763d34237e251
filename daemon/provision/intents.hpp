#pragma once

/// Intents: what users want of sessions, written down. Nothing here calls a provider: an intent is
/// one transaction, then the engine is nudged, and the caller may wait (bounded) for the row to
/// change. Errors: NotFound, Conflict (`subject`: the session's status; see each call), Duplicate
/// (`subject`: the session that holds the slot), StoreFailed. Thread safety: any thread.

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"
#include "daemon/session/session.hpp"
#include "daemon/store/change.hpp"

namespace gpushopper::provision {

/// Who asks, for the audit and the log.
struct Requester {
    std::string actor = "anonymous";
    std::string request_id;
};

/// What a consumer orders; everything is checked, resolved and priced by the caller.
struct Order {
    std::string consumer_id;
    base::ProviderName provider;
    base::OfferId offer_id;
    std::string native_offer_id;
    std::string gpu_type;
    int gpu_count = 1;
    int vram_gb = 0;
    session::LaunchSpec spec;
    base::Money price_per_hour;
    std::optional<base::Money> price_max_per_hour;
    std::string public_key;  ///< One OpenSSH line.
    bool key_generated = false;
    int reservation_hours = 1;
    int idle_threshold_minutes = 0;
    base::Millis boot_patience{};
    session::Retry retry;
};

class Intents {
public:
    using Reached = std::function<bool(const session::Session&)>;

    virtual ~Intents() = default;
    /// The stored row in state Queued.
    virtual base::Result<session::Session> create(
        const Order& order, const Requester& requester,
        const std::optional<store::NewReplay>& replay) = 0;
    /// The wish to end, stored once; later wishes change nothing. On a row that is over: Conflict.
    /// On an attempt that was followed by another, the wish goes to the newest of the chain.
    virtual base::Result<session::Session> end(const base::SessionId& id, session::EndReason reason,
                                               const Requester& requester) = 0;
    /// Conflict when stopping or over; InvalidArgument when the total would pass the maximum, with
    /// the total asked for in `subject`.
    virtual base::Result<session::Session> extend(const base::SessionId& id, int additional_hours,
                                                  const Requester& requester) = 0;
    /// Commits `key_handed_at`: called right before the answer with the private key is written.
    virtual base::Result<session::Session> keyHanded(const base::SessionId& id) = 0;
    /// Waits until `reached` is true of the row, or until the time; returns the row as it is then.
    virtual base::Result<session::Session> waitFor(const base::SessionId& id, base::MonoTime until,
                                                   const std::stop_token& stop,
                                                   const Reached& reached) = 0;
};

}  // namespace gpushopper::provision
