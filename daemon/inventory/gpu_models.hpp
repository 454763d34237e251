#pragma once

/// GPU models: the names that the marketplaces write, and the one name that we show for each. The
/// table in gpu_models.cpp is all of the knowledge; a new card is a new row.
///
/// The canonical name has no vendor, no memory size (that is `vram_gb`) and, but for models that
/// are sold in several, no form factor: `geforcertx5090-pcie-32gb` is `RTX 5090`, `A100 SXM4` is
/// `A100 SXM`. Names that the table does not know keep their words and say so.
/// Thread safety: pure functions over constant data.

#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::inventory {

struct GpuName {
    std::string canonical;
    bool known = false;
    /// The memory size that the name itself gives (`-24gb`), in GiB.
    std::optional<int> vram_gb_in_name;
};

/// The canonical name of what a provider calls `native`. Empty `canonical`: no letter or digit in
/// it.
GpuName canonicalGpu(std::string_view native);

/// The marketed size of a GPU that reports `vram_mib`: a size in which the model is sold when that
/// is within 7 %, else the nearest GiB; at least 1. `canonical` may be unknown.
int marketedVramGb(std::string_view canonical, std::uint32_t vram_mib);

/// The size in which the model is sold, when it is sold in one only.
std::optional<int> onlyVramGb(std::string_view canonical);

}  // namespace gpushopper::inventory
