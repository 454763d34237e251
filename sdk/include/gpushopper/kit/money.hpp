#pragma once

/// money: prices as providers write them, in US dollars, to whole micro-dollars. Text is exact: no
/// floating point between `0.377` and 377000. Half a micro-dollar is rounded up.
/// Thread safety: pure functions.

#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

/// Of a decimal number as JSON writes it (`0.377`, `5e-05`), outer blanks allowed. nullopt: no such
/// number, negative (`-0` too), or too large for an int64.
std::optional<std::int64_t> microsOf(std::string_view decimal);

/// Of the shortest decimal that means `dollars`, so 0.1 is 100000. nullopt: not finite, negative,
/// or too large.
std::optional<std::int64_t> microsOf(double dollars);

}  // namespace sdk_0_0
}  // namespace gpushopper
