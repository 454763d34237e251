#pragma once

/// mutation: a good answer of a provider, damaged: bytes, JSON values, status, headers, or lost
/// altogether. Thread safety: pure, given its own Chance.

#include "sdk/check/fuzz/chance.hpp"
#include "sdk/check/world/market.hpp"

namespace gpushopper::check {

Market::Given mutated(const Market::Given& good, Chance& chance);

}  // namespace gpushopper::check
