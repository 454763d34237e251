#include "daemon/app/bridges/menu_offer_source.hpp"

#include <algorithm>

#include "daemon/inventory/price.hpp"

namespace gpushopper::app {
namespace {

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool isInScope(const inventory::Offer& offer, const session::Session& failed) {
    if (offer.gpu_count != failed.gpu_count) return false;
    // A template is known to its own provider only, and not every one has entrypoints.
    const bool is_bound = !failed.spec.template_hash_id.empty() ||
                          failed.spec.mode == session::LaunchMode::Entrypoint;
    if (is_bound && offer.provider != failed.provider) return false;
    const bool fits = failed.spec.disk_gb <= static_cast<std::uint32_t>(offer.disk_gb_max);
    if (offer.disk_gb_max > 0 && !fits) return false;
    if (failed.retry.scope == "any") return true;
    if (failed.retry.scope == "same_vram") return offer.vram_gb >= failed.vram_gb;
    return offer.gpu_type == failed.gpu_type;
}

}  // namespace

std::optional<inventory::FailureKind> failureKindOf(session::EndReason reason) {
    using inventory::FailureKind;
    using session::EndReason;
    switch (reason) {
        case EndReason::NoCapacity:
            return FailureKind::Gone;
        case EndReason::ProviderRefused:
        case EndReason::CreateNotFound:
            return FailureKind::Refused;
        case EndReason::BootTimeout:
        case EndReason::BootFailed:
        case EndReason::VerifyTimeout:
        case EndReason::Ghost:
        case EndReason::MachineStopped:
            return FailureKind::BadMachine;
        case EndReason::Done:
        case EndReason::Deleted:
        case EndReason::Expired:
        case EndReason::Idle:
        case EndReason::Budget:
        case EndReason::QueueTimeout:
        case EndReason::ProviderAuth:
        case EndReason::ProviderFunds:
        case EndReason::ProviderUnavailable:
        case EndReason::ProviderRateLimited:
        case EndReason::CreateUnconfirmed:
        case EndReason::PriceAboveLimit:
        case EndReason::PluginError:
        case EndReason::KeyLost:
        case EndReason::BudgetExceeded:
            return std::nullopt;
    }
    return std::nullopt;
}

void MenuOfferSource::evict(const base::OfferId& offer) {
    menu_.evict(offer, clock_.monotonicNow());
}

void MenuOfferSource::recordFailure(const session::Session& failed) {
    const auto kind = failed.end_reason ? failureKindOf(*failed.end_reason) : std::nullopt;
    if (!kind) return;
    menu_.recordFailure(
        {.id = failed.offer_id, .provider = failed.provider, .gpu_type = failed.gpu_type},
        {.at = clock_.monotonicNow(),
         .at_wall = clock_.wallNow(),
         .kind = *kind,
         .text = failed.error});
}

std::optional<inventory::Offer> MenuOfferSource::alternative(
    const session::Session& failed, const std::vector<base::OfferId>& excluded,
    const std::vector<base::ProviderName>& providers_excluded) {
    const auto listing = menu_.list({}, clock_.monotonicNow());
    const inventory::Offer* cheapest = nullptr;
    base::Money least;
    for (const inventory::OfferView& view : listing.offers) {
        const inventory::Offer& offer = view.offer();
        if (!view.standing.available || !isInScope(offer, failed)) continue;
        if (contains(excluded, offer.id) || contains(providers_excluded, offer.provider)) continue;
        // With its disk: an offer that lists cheaper can come to more.
        const base::Money price = inventory::priceWithDisk(offer, failed.spec.disk_gb);
        if (failed.price_max_per_hour && price > *failed.price_max_per_hour) continue;
        if (cheapest != nullptr && price >= least) continue;
        cheapest = &offer;
        least = price;
    }
    if (cheapest == nullptr) return std::nullopt;
    return *cheapest;
}

}  // namespace gpushopper::app
