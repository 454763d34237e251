#pragma once

/// StoreIntents: Intents over the store. An intent on a row that nobody works on is carried out in
/// the same transaction (a queued session ends, a machine goes to Destroying); on a claimed row the
/// step under way carries it out when it writes its outcome, except that a handshake is not waited
/// for. Thread safety: any thread.

#include "daemon/provision/intents.hpp"
#include "daemon/provision/step_context.hpp"

namespace gpushopper::provision {

class StoreIntents final : public Intents {
public:
    /// The references in `parts` must outlive this object.
    explicit StoreIntents(const EngineParts& parts) : parts_(parts) {}

    base::Result<session::Session> create(const Order& order, const Requester& requester,
                                          const std::optional<store::NewReplay>& replay) override;
    base::Result<session::Session> end(const base::SessionId& id, session::EndReason reason,
                                       const Requester& requester) override;
    base::Result<session::Session> extend(const base::SessionId& id, int additional_hours,
                                          const Requester& requester) override;
    base::Result<session::Session> keyHanded(const base::SessionId& id) override;
    base::Result<session::Session> waitFor(const base::SessionId& id, base::MonoTime until,
                                           const std::stop_token& stop,
                                           const Reached& reached) override;

private:
    base::Result<session::Session> endOne(const base::SessionId& id, session::EndReason reason,
                                          const Requester& requester);

    const EngineParts& parts_;
};

}  // namespace gpushopper::provision
