#include "daemon/cost/accrual.hpp"

#include <algorithm>

namespace gpushopper::cost {

std::optional<Charge> chargeDue(const session::Session& session, base::WallTime now) {
    if (!session.accepted_at) return std::nullopt;
    const base::WallTime from = session.accrued_until.value_or(*session.accepted_at);
    base::WallTime to = now;
    if (session.first_absence) to = std::min(to, session.first_absence->at);
    if (session.stopped_at) to = std::min(to, *session.stopped_at);
    if (to <= from) return std::nullopt;
    const bool free = session.billing == session::Billing::None;
    Charge charge;
    charge.from = from;
    charge.to = to;
    charge.observed = session.running_price_per_hour.has_value();
    charge.price_per_hour =
        free ? base::Money{} : session.running_price_per_hour.value_or(session.price_per_hour);
    charge.amount = base::costOf(charge.price_per_hour, to - from);
    return charge;
}

base::Money costNow(const session::Session& session, base::WallTime now) {
    if (session.isOver()) return session.cost;
    const auto charge = chargeDue(session, now);
    return charge ? session.cost + charge->amount : session.cost;
}

}  // namespace gpushopper::cost
