#pragma once

/// gpu_names: the one name under which a GPU is offered, whatever its marketplace calls it:
/// `NVIDIA GeForce RTX 4090 PCIe 24GB`, `geforcertx4090-pcie-24gb` and `RTX 4090` are `RTX 4090`.
/// All knowledge is one table for all plugins, sdk/kit/gpu_names.inc; a new card is a new row.
///
/// A canonical name has no vendor and no memory size, and a form factor only for models that are
/// sold in several (`A100 SXM`, `H100 PCIe`, `H100 NVL`). The core has a table of its own
/// (daemon/inventory/gpu_models.cpp) and the last word, because it must also understand plugins of
/// strangers, which may not use this one; a unit test checks that both agree on every name here.
/// Thread safety: pure functions over constant data.

#include <cstdint>
#include <string>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

struct GpuName {
    std::string canonical;       ///< Unknown models: the native name, its blanks collapsed.
    std::uint32_t vram_mib = 0;  ///< Per GPU, the marketed size; 0: not known.
    bool known = false;          ///< Plugins count the names that are not.
};

/// `vram_mib` is what the provider reports per GPU, 0 when it reports none. The memory size is, in
/// this order: the reported one, rounded to a size in which the model is sold, else to a marketed
/// one (vram.hpp); the size at the end of the name, unless the model is sold in one other size only
/// (2026: TensorDock lists `quadrortx6000-pcie-48gb`, a card with 24 GB); that one size.
GpuName gpuName(std::string_view native, std::uint32_t vram_mib = 0);

}  // namespace sdk_0_0
}  // namespace gpushopper
