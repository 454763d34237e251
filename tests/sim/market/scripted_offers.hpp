#pragma once

/// ScriptedOffers: a small fixed menu, enough for consumers to order from and for `auto_retry` to
/// choose from. What the engine reports of failures has no effect: the menu's own rules are the
/// inventory's business. Thread safety: immutable.

#include <vector>

#include "daemon/provision/intents.hpp"
#include "daemon/provision/offer_source.hpp"

namespace gpushopper::sim {

class ScriptedOffers final : public provision::OfferSource {
public:
    explicit ScriptedOffers(const base::ProviderName& provider);

    const std::vector<inventory::Offer>& offers() const { return offers_; }

    void evict(const base::OfferId& /*offer*/) override {}
    void recordFailure(const session::Session& /*failed*/) override {}
    std::optional<inventory::Offer> alternative(
        const session::Session& failed, const std::vector<base::OfferId>& excluded,
        const std::vector<base::ProviderName>& providers_excluded) override;

private:
    std::vector<inventory::Offer> offers_;
};

/// What a consumer sends who wants this offer.
provision::Order orderFor(const inventory::Offer& offer, const std::string& consumer);

}  // namespace gpushopper::sim
