#pragma once

/// From the configuration's structs to the options that each room takes. Pure functions.

#include "daemon/api/access/rate_limiter.hpp"
#include "daemon/config/config.hpp"
#include "daemon/inventory/freshness.hpp"
#include "daemon/provider/offer_feed.hpp"
#include "daemon/provision/options.hpp"
#include "daemon/reconcile/sweeper.hpp"

namespace gpushopper::app {

inventory::AgeLimits ageLimits(const config::InventoryConfig& config);
provider::FeedOptions feedOptions(const config::InventoryConfig& config);
provision::EngineOptions engineOptions(const config::EngineConfig& config);
api::RateLimits rateLimits(const config::ServerConfig& config);
reconcile::SweepOptions sweepOptions(const config::EngineConfig& config);

}  // namespace gpushopper::app
