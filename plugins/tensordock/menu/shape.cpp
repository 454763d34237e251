#include "plugins/tensordock/menu/shape.hpp"

#include <algorithm>
#include <array>

namespace gpushopper::tensordock {
namespace {

constexpr std::array<std::uint32_t, 22> kRamGbSizes{
    2, 4, 6, 8, 10, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 512};
static_assert(std::is_sorted(kRamGbSizes.begin(), kRamGbSizes.end()));

// Bounds that keep sums of money far from the end of 64 bits; anything above is no price.
constexpr std::int64_t kPartMicrosMax = 1'000'000'000;  // 1,000 USD an hour
constexpr std::uint32_t kUnitsMax = 1'000'000;

std::uint32_t ramWithin(std::uint32_t gb) {
    const auto* above = std::upper_bound(kRamGbSizes.begin(), kRamGbSizes.end(), gb);
    return above == kRamGbSizes.begin() ? 0 : *(above - 1);
}

std::uint32_t share(std::uint32_t all, std::uint32_t gpus, std::uint32_t gpus_max) {
    return static_cast<std::uint32_t>(std::uint64_t{all} * gpus / gpus_max);
}

bool isPrice(const std::optional<std::int64_t>& micros) {
    return micros && *micros >= 0 && *micros <= kPartMicrosMax;
}

}  // namespace

std::optional<Shape> shapeFor(const GpuStock& stock, std::uint32_t gpus, const PerGpu& wanted) {
    if (gpus == 0 || gpus > stock.count_max) return std::nullopt;
    Shape shape{.gpus = gpus};
    const std::uint32_t vcpus =
        std::min(wanted.vcpus * gpus, share(stock.vcpus_max, gpus, stock.count_max));
    shape.vcpus = vcpus - vcpus % 2;
    shape.ram_gb =
        ramWithin(std::min(wanted.ram_gb * gpus, share(stock.ram_gb_max, gpus, stock.count_max)));
    const bool usable = shape.vcpus >= kVcpusMin && shape.ram_gb >= kRamGbMin &&
                        diskWithin(stock.disk_gb_max) >= shape.disk_gb;
    return usable ? std::optional(shape) : std::nullopt;
}

std::uint32_t diskStep(std::uint32_t gb) {
    if (gb <= kDiskGbMin) return kDiskGbMin;
    if (gb >= kUnitsMax) return gb;  // more than anybody has: it is refused as it is
    const std::uint32_t over = gb % kDiskGbStep;
    return over == 0 ? gb : gb + (kDiskGbStep - over);
}

std::uint32_t diskWithin(std::uint32_t gb) {
    return gb < kDiskGbMin ? 0 : std::min(gb, kUnitsMax) / kDiskGbStep * kDiskGbStep;
}

std::optional<std::int64_t> hourlyMicros(const GpuStock& stock, const Shape& shape) {
    const bool whole = isPrice(stock.gpu_micros) && isPrice(stock.vcpu_micros) &&
                       isPrice(stock.ram_gb_micros) && isPrice(stock.disk_gb_micros);
    const bool bounded = shape.gpus <= kUnitsMax && shape.vcpus <= kUnitsMax &&
                         shape.ram_gb <= kUnitsMax && shape.disk_gb <= kUnitsMax;
    // A GPU for nothing is a hole in the data, and would head every list that is sorted by price.
    if (!whole || !bounded || *stock.gpu_micros == 0) return std::nullopt;
    return shape.gpus * *stock.gpu_micros + shape.vcpus * *stock.vcpu_micros +
           shape.ram_gb * *stock.ram_gb_micros + shape.disk_gb * *stock.disk_gb_micros;
}

}  // namespace gpushopper::tensordock
