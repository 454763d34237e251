#include <gpushopper/kit/vram.hpp>

#include <algorithm>
#include <array>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

constexpr std::uint32_t kMibPerGib = 1024;
constexpr std::uint64_t kTolerancePercent = 7;
// Sizes in which cards are sold (2026), in GiB.
constexpr std::array<std::uint32_t, 25> kSizesGib = {1,  2,  3,   4,   6,   8,   10, 11, 12,
                                                     16, 20, 24,  32,  40,  48,  64, 72, 80,
                                                     94, 96, 128, 141, 144, 180, 288};

std::uint32_t distance(std::uint32_t left, std::uint32_t right) {
    return left > right ? left - right : right - left;
}

}  // namespace

std::uint32_t marketedVramMib(std::uint32_t reported_mib) {
    if (reported_mib == 0) return 0;
    const auto nearer = [reported_mib](std::uint32_t left, std::uint32_t right) {
        return distance(reported_mib, left * kMibPerGib) <
               distance(reported_mib, right * kMibPerGib);
    };
    const std::uint32_t size =
        *std::min_element(kSizesGib.begin(), kSizesGib.end(), nearer) * kMibPerGib;
    if (distance(reported_mib, size) * std::uint64_t{100} <= size * kTolerancePercent) return size;
    const std::uint32_t gib =
        reported_mib / kMibPerGib + (reported_mib % kMibPerGib >= kMibPerGib / 2 ? 1 : 0);
    // A size near the end of the type has no whole GiB above it.
    constexpr std::uint32_t kGibMax = 0xFFFF'FFFF / kMibPerGib;
    return std::clamp<std::uint32_t>(gib, 1, kGibMax) * kMibPerGib;
}

}  // namespace sdk_0_0
}  // namespace gpushopper
