#include "plugins/vastai/offers/offer_book.hpp"

#include <charconv>
#include <utility>

namespace gpushopper::vastai {

void OfferBook::keep(const std::vector<Offer>& offers) {
    std::unordered_map<std::int64_t, Terms> terms;
    terms.reserve(offers.size());
    for (const Offer& offer : offers) {
        std::int64_t id = 0;
        std::from_chars(offer.id.data(), offer.id.data() + offer.id.size(), id);
        terms[id] = {offer.price_micros, offer.storage_micros_per_gib_hour, offer.disk_gib_priced};
    }
    const std::lock_guard lock(mutex_);
    terms_ = std::move(terms);
}

std::optional<OfferBook::Price> OfferBook::price(std::int64_t offer_id,
                                                 std::uint32_t disk_gib) const {
    const std::lock_guard lock(mutex_);
    const auto found = terms_.find(offer_id);
    if (found == terms_.end()) return std::nullopt;
    const Terms& terms = found->second;
    const std::int64_t disk_more = std::int64_t{disk_gib} - terms.disk_gib_priced;
    return Price{terms.price_micros + disk_more * terms.storage_micros_per_gib_hour,
                 disk_gib * terms.storage_micros_per_gib_hour};
}

void OfferBook::drop(std::int64_t offer_id) {
    const std::lock_guard lock(mutex_);
    terms_.erase(offer_id);
}

}  // namespace gpushopper::vastai
