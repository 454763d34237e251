#include "tests/sim/market/scripted_offers.hpp"

#include <algorithm>

namespace gpushopper::sim {

ScriptedOffers::ScriptedOffers(const base::ProviderName& provider) {
    constexpr int kOffers = 16;
    for (int i = 0; i < kOffers; ++i) {
        inventory::Offer offer;
        offer.native_id = std::to_string(i);
        offer.provider = provider;
        offer.id = base::OfferId(provider.str() + "-" + offer.native_id);
        offer.gpu_type = i % 2 == 0 ? "RTX 4090" : "A100 PCIe";
        offer.vram_gb = i % 2 == 0 ? 24 : 80;
        offer.price_per_hour = base::Money::micros(200'000 + 10'007 * i);
        offers_.push_back(offer);
    }
}

std::optional<inventory::Offer> ScriptedOffers::alternative(
    const session::Session& failed, const std::vector<base::OfferId>& excluded,
    const std::vector<base::ProviderName>& /*providers_excluded*/) {
    for (const inventory::Offer& offer : offers_) {
        const bool used = std::find(excluded.begin(), excluded.end(), offer.id) != excluded.end();
        if (!used && offer.gpu_type == failed.gpu_type) return offer;
    }
    return std::nullopt;
}

provision::Order orderFor(const inventory::Offer& offer, const std::string& consumer) {
    provision::Order order;
    order.consumer_id = consumer;
    order.provider = offer.provider;
    order.offer_id = offer.id;
    order.native_offer_id = offer.native_id;
    order.gpu_type = offer.gpu_type;
    order.gpu_count = offer.gpu_count;
    order.vram_gb = offer.vram_gb;
    order.spec.image = "ubuntu:24.04";
    order.spec.disk_gb = 50;
    order.price_per_hour = offer.price_per_hour;
    order.public_key = "ssh-ed25519 AAAA consumer";
    return order;
}

}  // namespace gpushopper::sim
