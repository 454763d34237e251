#include "daemon/provider/offer_feeds.hpp"

#include <algorithm>

namespace gpushopper::provider {

OfferFeeds::OfferFeeds(const std::vector<ProviderSlot*>& slots, const FeedParts& parts) {
    for (ProviderSlot* slot : slots) feeds_.push_back(std::make_unique<OfferFeed>(*slot, parts));
}

void OfferFeeds::start() {
    for (const auto& feed : feeds_) feed->start();
}

void OfferFeeds::stop() {
    // All are told before the first is waited for: hanging calls end side by side.
    for (const auto& feed : feeds_) feed->requestStop();
    for (const auto& feed : feeds_) feed->stop();
}

void OfferFeeds::ensureFresh(const std::optional<base::ProviderName>& provider,
                             base::MonoTime until, const std::stop_token& stop) {
    for (const auto& feed : feeds_) {
        if (!provider || feed->name() == *provider) feed->ensureFresh(until, stop);
    }
}

bool OfferFeeds::wouldWait() const {
    return std::any_of(feeds_.begin(), feeds_.end(),
                       [](const auto& feed) { return feed->wouldWait(); });
}

}  // namespace gpushopper::provider
