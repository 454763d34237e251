#pragma once

/// What a session costs, second by second. Pure: the time comes in.
///
/// The charge runs from the provider's acceptance to the first observation of a proof of absence.
/// While that observation stands, accrual rests; when the machine is seen after all, the next
/// accrual fills the gap, because the ledger only says how far it has come. Unknown billing counts
/// as billing. Thread safety: pure functions.

#include <optional>

#include "daemon/base/money.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::cost {

struct Charge {
    base::WallTime from{};
    base::WallTime to{};
    base::Money price_per_hour;
    base::Money amount;
    bool observed = false;  ///< The price is the provider's running price, not the agreed one.
};

/// What has not been charged yet, up to `now`; nullopt when there is nothing to charge.
std::optional<Charge> chargeDue(const session::Session& session, base::WallTime now);

/// Everything charged so far plus chargeDue: `cost_usd` at the moment of reading.
base::Money costNow(const session::Session& session, base::WallTime now);

}  // namespace gpushopper::cost
