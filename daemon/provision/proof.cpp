#include "daemon/provision/proof.hpp"

#include <algorithm>

namespace gpushopper::provision {

Look look(provider::ProviderSlot& slot, const base::InstanceId& id, const base::Clock& clock,
          const std::stop_token& stop) {
    auto found = slot.getInstance(id, stop);
    if (found) {
        const auto view = slot.views().latest();
        if (view && view->find(id) == nullptr) view->doubt();
        return {Look::Kind::Present, std::move(*found), ""};
    }
    if (found.error().code != base::ErrorCode::NotFound)
        return {Look::Kind::Unclear, std::nullopt, found.error().message};
    const auto view = slot.views().atLeast(clock.monotonicNow(), stop);
    if (!view) return {Look::Kind::Unclear, std::nullopt, view.error().message};
    if ((*view)->find(id) != nullptr) return {Look::Kind::Present, std::nullopt, ""};
    if ((*view)->doubted())
        return {Look::Kind::Unclear, std::nullopt, "the provider's list contradicts itself"};
    return {Look::Kind::Absent, std::nullopt, ""};
}

Evidence countAbsence(std::optional<session::Sighting>& first, const session::Sighting& now,
                      base::Millis window) {
    if (!first || first->run != now.run || now.mono < first->mono) {
        first = now;
        return Evidence::First;
    }
    return now.mono - first->mono >= window ? Evidence::Proven : Evidence::TooEarly;
}

base::Millis untilProof(const session::Sighting& first, const session::Sighting& now,
                        base::Millis window) {
    // Rounded up, so that the next look is not a fraction of a millisecond too early.
    const auto left = std::chrono::ceil<base::Millis>(window - (now.mono - first.mono));
    return std::max(left, base::Millis::zero()) + base::Millis(1);
}

}  // namespace gpushopper::provision
