#pragma once

/// Quote: an order form and an offer, put together into the order that the engine gets: the disk,
/// the price that is agreed, the image and the ports. Pure.

#include <cstdint>
#include <optional>

#include "daemon/api/orders/disk_need.hpp"
#include "daemon/api/orders/order_form.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/inventory/offer.hpp"
#include "daemon/provider/templates/template.hpp"
#include "daemon/provision/intents.hpp"

namespace gpushopper::api {

/// The model of the form does not fit on the disk that it asks for; nullopt: it does.
std::optional<Problem> diskRefusal(const OrderForm& form);

/// Everything but the consumer's key and the provider's patience. Agreed is the offer's price and,
/// where the offer prices disk apart, what the disk differs from the priced one. With a template
/// (else null) the image is the template's unless the form names one, and the disk that is not
/// asked for is at least what the template recommends.
provision::Order quote(const OrderForm& form, const inventory::Offer& offer,
                       const provider::Template* launch = nullptr);

}  // namespace gpushopper::api
