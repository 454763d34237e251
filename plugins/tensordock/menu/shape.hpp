#pragma once

/// Shape: how much of a host one machine takes beside its GPUs. TensorDock sells CPU, memory and
/// disk apart, so a price is only true for one shape: the offer and the create both get it here.
///
/// Steps: even numbers of virtual CPUs, memory in the sizes of a table, disk in steps of 50 GB from
/// 100. They are documented for *modify*; the Terraform provider (2026-03) keeps to them at create
/// too, and the older API refused odd CPU counts (dstack #791). With fewer than all GPUs one cannot
/// have all of the rest, so a machine asks for its share at most.
/// Thread safety: pure.

#include <cstdint>
#include <optional>

#include "plugins/tensordock/wire/location.hpp"

namespace gpushopper::tensordock {

inline constexpr std::uint32_t kDiskGbMin = 100;
inline constexpr std::uint32_t kDiskGbStep = 50;
inline constexpr std::uint32_t kVcpusMin = 2;
inline constexpr std::uint32_t kRamGbMin = 4;

struct Shape {
    std::uint32_t gpus = 1;
    std::uint32_t vcpus = 0;
    std::uint32_t ram_gb = 0;
    std::uint32_t disk_gb = kDiskGbMin;
};

struct PerGpu {  ///< What is wanted with each GPU.
    std::uint32_t vcpus = 8;
    std::uint32_t ram_gb = 32;
};

/// With the least disk; nullopt where the share is too small to be of use.
std::optional<Shape> shapeFor(const GpuStock& stock, std::uint32_t gpus, const PerGpu& wanted);

/// The least disk that can be asked for and has `gb`.
std::uint32_t diskStep(std::uint32_t gb);
/// The most disk that can be asked for where there are `gb`; 0: not enough for a machine.
std::uint32_t diskWithin(std::uint32_t gb);

/// Micro-USD per hour of all of it; nullopt where TensorDock left a part of the price out, or it
/// makes no sense.
std::optional<std::int64_t> hourlyMicros(const GpuStock& stock, const Shape& shape);

}  // namespace gpushopper::tensordock
