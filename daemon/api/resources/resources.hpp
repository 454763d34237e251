#pragma once

/// Resources: all handlers and what they share, made once and kept as long as the table of routes
/// that points at them.

#include <memory>
#include <string>

#include "daemon/api/orders/create_session.hpp"
#include "daemon/api/resources/health.hpp"
#include "daemon/api/resources/inventory.hpp"
#include "daemon/api/resources/offer_health.hpp"
#include "daemon/api/resources/providers.hpp"
#include "daemon/api/resources/session_reads.hpp"
#include "daemon/api/resources/session_wishes.hpp"
#include "daemon/api/resources/templates.hpp"

namespace gpushopper::api {

struct Resources {
    explicit Resources(const Services& services)
        : health(services),
          providers(services),
          inventory(services),
          offer_health(services),
          templates(services),
          reads(services),
          wishes(services),
          create(services) {}

    Health health;
    Providers providers;
    Inventory inventory;
    OfferHealth offer_health;
    Templates templates;
    SessionReads reads;
    SessionWishes wishes;
    CreateSession create;
    /// Set once, when the table of routes that it describes is complete.
    std::shared_ptr<const std::string> document;
};

}  // namespace gpushopper::api
