#pragma once

/// offer_extras: what Vast.ai tells of an offer and the core has no field for, as one small JSON
/// object under Vast.ai's own column names. The core shows it; the conditions of templates are
/// judged by it (templates/conditions.hpp). Thread safety: pure.

#include <string>

#include "plugins/vastai/wire/offer_list.hpp"

namespace gpushopper::vastai {

/// Far below the 4 KiB that the ABI allows: fixed keys, numbers, and words of a few letters.
std::string extrasOf(const WireOffer& wire);

}  // namespace gpushopper::vastai
