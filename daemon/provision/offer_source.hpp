#pragma once

/// OfferSource: what the engine needs of the menu. Owned by its user; the inventory implements it.
/// Thread safety: any thread.

#include <optional>
#include <vector>

#include "daemon/base/strong_id.hpp"
#include "daemon/inventory/offer.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::provision {

class OfferSource {
public:
    virtual ~OfferSource() = default;
    /// The provider said that it is gone: it leaves the menu at once.
    virtual void evict(const base::OfferId& offer) = 0;
    /// Feeds the failure memory of the session's offer and its machine with the end it came to.
    virtual void recordFailure(const session::Session& failed) = 0;
    /// The cheapest offer in the failed session's retry scope that is none of `excluded`, from no
    /// provider of `providers_excluded`, and not dearer than its limit.
    virtual std::optional<inventory::Offer> alternative(
        const session::Session& failed, const std::vector<base::OfferId>& excluded,
        const std::vector<base::ProviderName>& providers_excluded) = 0;
};

}  // namespace gpushopper::provision
