#pragma once

/// CreateOrder: a create as TensorDock is asked for it, checked before anything is sent. What can
/// never work is refused here, because a refusal by TensorDock costs a request and may be unclear.
/// Thread safety: values and pure functions.

#include <gpushopper/values.hpp>
#include <string>

#include "plugins/tensordock/menu/offers.hpp"
#include "plugins/tensordock/rent/promises.hpp"
#include "plugins/tensordock/settings.hpp"

namespace gpushopper::tensordock {

/// Longest name that is known to work (older project, live, 2026-01), and ours has this length.
inline constexpr std::size_t kNameBytesMax = 44;
inline constexpr std::uint32_t kOnStartBytesMax = 16384;

struct CreateOrder {
    std::string body;
    Promise promise;
};

/// Checks what does not depend on the offer. Throws Failure INVALID_ARGUMENT.
void checkRequest(const CreateRequest& request, const OfferKey& key);

/// Throws Failure INVALID_ARGUMENT for a disk that the place has not, NO_CAPACITY when it costs
/// more than request.price_micros_max by now.
CreateOrder orderOf(const CreateRequest& request, const Pick& pick, const Settings& settings);

}  // namespace gpushopper::tensordock
