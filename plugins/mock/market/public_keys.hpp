#pragma once

/// public_keys: how many keys a machine of the market takes; what a key may look like is the kit's.

#include <cstddef>
#include <gpushopper/kit/public_key.hpp>

namespace gpushopper::mock {

inline constexpr std::size_t kPublicKeysMax = 16;  ///< Per machine.

}  // namespace gpushopper::mock
