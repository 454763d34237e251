// Goal: what a marketplace calls a GPU has one name on the menu. Method: the rules one by one; the
// recorded names of both marketplaces are in the bug test of the names.

#include "daemon/inventory/gpu_models.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::inventory {
namespace {

std::string nameOf(std::string_view native) { return canonicalGpu(native).canonical; }

TEST_CASE("vendor and memory size are not part of the name", "[inventory]") {
    CHECK(nameOf("NVIDIA GeForce RTX 4090 PCIe 24GB") == "RTX 4090");
    CHECK(nameOf("geforcertx5090-pcie-32gb") == "RTX 5090");
    CHECK(nameOf("NVIDIA A100-SXM4-80GB") == "A100 SXM");
    CHECK(nameOf("NVIDIA H100 80 GB HBM3") == "H100");
    CHECK(canonicalGpu("a40-pcie-48gb").vram_gb_in_name == 48);
    CHECK(canonicalGpu("RTX 4090").vram_gb_in_name == std::nullopt);
}

TEST_CASE("a form factor is shown only of models that are sold in several", "[inventory]") {
    CHECK(nameOf("a100-pcie-80gb") == "A100 PCIe");
    CHECK(nameOf("H100 NVL") == "H100 NVL");
    CHECK(nameOf("H200 SXM") == "H200 SXM");
    CHECK(nameOf("H200") == "H200");
    CHECK(nameOf("v100-sxm2-32gb") == "V100");
    CHECK(nameOf("GH200 SXM") == "GH200");
}

TEST_CASE("cards that share a number stay apart", "[inventory]") {
    CHECK(nameOf("Q RTX 6000") == "Quadro RTX 6000");
    CHECK(nameOf("RTX 6000Ada") == "RTX 6000 Ada");
    CHECK(nameOf("RTX A6000") == "RTX A6000");
    CHECK(nameOf("rtxa4000-pcie-16gb") == "RTX A4000");
    CHECK(nameOf("rtx4000ada-pcie-20gb") == "RTX 4000 Ada");
    // Which of the three is meant is not known, so it is not guessed.
    CHECK_FALSE(canonicalGpu("RTX 6000").known);
}

TEST_CASE("an unknown name keeps its words and is not called known", "[inventory]") {
    const GpuName name = canonicalGpu("NVIDIA  Foo_9000 Turbo 48GB");
    CHECK(name.canonical == "Foo 9000 Turbo");
    CHECK_FALSE(name.known);
    CHECK(canonicalGpu(" - ").canonical.empty());
    CHECK(canonicalGpu("NVIDIA").canonical.empty());
}

TEST_CASE("a canonical name is its own canonical name", "[inventory]") {
    for (const char* name : {"RTX 4090", "A100 SXM", "A100 PCIe", "H100 NVL", "V100", "GTX TITAN X",
                             "RTX PRO 6000 Max-Q", "Quadro RTX 8000", "P104-100"}) {
        CHECK(nameOf(name) == name);
        CHECK(canonicalGpu(name).known);
    }
}

TEST_CASE("memory is the marketed size, or the nearest GiB", "[inventory]") {
    CHECK(marketedVramGb("L40S", 46068) == 48);
    CHECK(marketedVramGb("RTX 4090", 24564) == 24);
    CHECK(marketedVramGb("A100 SXM", 40960) == 40);
    CHECK(marketedVramGb("A100 PCIe", 81920) == 80);
    CHECK(marketedVramGb("Some New Card", 32607) == 32);
    CHECK(marketedVramGb("Some New Card", 100) == 1);
    // 43 GiB is more than 7 % below 48, so it is not explained by the model.
    CHECK(marketedVramGb("L40S", 43 * 1024) == 43);
    CHECK(onlyVramGb("L40S") == 48);
    CHECK(onlyVramGb("A100 SXM") == std::nullopt);
}

}  // namespace
}  // namespace gpushopper::inventory
