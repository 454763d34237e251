#pragma once

/// OfferFeeds: the feeds of all providers, as the menu asks for them. Fetches of different
/// providers run side by side, so a cold reader waits for the slowest one, not for their sum.
/// Thread safety: ensureFresh and wouldWait from any thread; start and stop from the thread that
/// owns it.

#include <memory>
#include <vector>

#include "daemon/inventory/menu.hpp"
#include "daemon/provider/offer_feed.hpp"

namespace gpushopper::provider {

class OfferFeeds final : public inventory::Refresher {
public:
    OfferFeeds(const std::vector<ProviderSlot*>& slots, const FeedParts& parts);

    void start();
    void stop();
    void ensureFresh(const std::optional<base::ProviderName>& provider, base::MonoTime until,
                     const std::stop_token& stop) override;
    bool wouldWait() const override;

private:
    std::vector<std::unique_ptr<OfferFeed>> feeds_;
};

}  // namespace gpushopper::provider
