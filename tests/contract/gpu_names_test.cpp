// Goal: the kit's table of GPU names and the core's never contradict each other. Method: every
// native name of the marketplaces, and every name that the kit makes of it, through both.

#include <gpushopper/kit/gpu_names.hpp>

#include "daemon/inventory/gpu_models.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sdk/kit/native_gpu_names.hpp"

namespace gpushopper {
namespace {

void checkSame(const testing::NativeGpuName& row) {
    CAPTURE(row.native);
    const GpuName kits = gpuName(row.native);
    const inventory::GpuName cores = inventory::canonicalGpu(row.native);
    CHECK(cores.known);
    CHECK(cores.canonical == kits.canonical);
    CHECK(inventory::canonicalGpu(kits.canonical).canonical == kits.canonical);
    // What a plugin passes on as memory comes out as the same size.
    if (kits.vram_mib == 0) return;
    const int gib = static_cast<int>(kits.vram_mib / 1024);
    CHECK(inventory::marketedVramGb(kits.canonical, kits.vram_mib) == gib);
    if (const auto only = inventory::onlyVramGb(cores.canonical)) CHECK(*only == gib);
}

TEST_CASE("the core understands every name as the kit does", "[gpu]") {
    for (const auto& row : testing::kVastaiNames) checkSame(row);
    for (const auto& row : testing::kTensordockNames) checkSame(row);
}

TEST_CASE("reported memory is rounded alike", "[gpu]") {
    for (const auto& row : testing::kVastaiNames) {
        for (std::uint32_t mib : {8'188U, 11'264U, 12'282U, 16'376U, 23'028U, 24'564U, 32'607U,
                                  40'536U, 46'068U, 49'140U, 81'559U, 97'887U, 143'771U}) {
            CAPTURE(row.native, mib);
            const GpuName kits = gpuName(row.native, mib);
            CHECK(inventory::marketedVramGb(kits.canonical, kits.vram_mib) ==
                  static_cast<int>(kits.vram_mib / 1024));
        }
    }
}

}  // namespace
}  // namespace gpushopper
