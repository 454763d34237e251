#pragma once

/// vram: a card sold with 24 GB reports 24,564 MiB to its driver, or 23,028 with error correction
/// on; people search for 24. Thread safety: a pure function.

#include <cstdint>

namespace gpushopper {
inline namespace sdk_0_0 {

/// The marketed size, in MiB, that is nearest to `reported_mib` and at most 7 % away from it (24564
/// is 24576, 81559 is 81920, 183359 is 184320); where there is none, the nearest whole GiB, at
/// least 1024. 0 stays 0: not known.
std::uint32_t marketedVramMib(std::uint32_t reported_mib);

}  // namespace sdk_0_0
}  // namespace gpushopper
