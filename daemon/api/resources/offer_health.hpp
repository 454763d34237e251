#pragma once

/// Which offers failed lately, and what that does to them. Thread safety: any thread.

#include <optional>
#include <string>

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/shape.hpp"
#include "daemon/inventory/offer_health.hpp"

namespace gpushopper::api {

struct OfferHealthQuery : inventory::HealthQuery {
    std::optional<std::string> provider_text;  ///< As written; `provider` once it is known.
};

class OfferHealth {
public:
    explicit OfferHealth(const Services& services) : services_(services) {}

    Shape<OfferHealthQuery> query() const;
    Reply list(const Call& call, const OfferHealthQuery& query) const;

private:
    const Services& services_;
};

}  // namespace gpushopper::api
