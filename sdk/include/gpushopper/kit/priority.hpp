#pragma once

/// Priority: who goes first when calls of a provider must wait, and who is let through when it is
/// believed to be down. Destroys and the list of instances are Reserved: they stop the meter.
/// Thread safety: a value.

#include <cstdint>

namespace gpushopper {
inline namespace sdk_0_0 {

enum class Priority : std::uint8_t { Normal, Reserved };

}  // namespace sdk_0_0
}  // namespace gpushopper
