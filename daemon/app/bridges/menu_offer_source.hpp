#pragma once

/// MenuOfferSource: the menu as the engine needs it. The engine may not be known to the inventory,
/// so the two meet here. Thread safety: any thread.

#include <optional>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/inventory/menu.hpp"
#include "daemon/provision/offer_source.hpp"

namespace gpushopper::app {

class MenuOfferSource final : public provision::OfferSource {
public:
    MenuOfferSource(inventory::Menu& menu, const base::Clock& clock) : menu_(menu), clock_(clock) {}

    void evict(const base::OfferId& offer) override;
    void recordFailure(const session::Session& failed) override;
    std::optional<inventory::Offer> alternative(
        const session::Session& failed, const std::vector<base::OfferId>& excluded,
        const std::vector<base::ProviderName>& providers_excluded) override;

private:
    inventory::Menu& menu_;
    const base::Clock& clock_;
};

/// What an end says about the offer; nullopt: nothing, it was the provider's, ours or the user's.
std::optional<inventory::FailureKind> failureKindOf(session::EndReason reason);

}  // namespace gpushopper::app
