// GPU names were shown as each marketplace writes them: `a40-pcie-48gb` here, `A40` there.
// One card has one name on the menu: every name that was seen at both is known, or said to be
// unknown.

#include <array>

#include "daemon/inventory/gpu_models.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::inventory {
namespace {

struct Seen {
    const char* native;
    const char* canonical;
};

// As Vast.ai's client lists them.
constexpr std::array kVast = {
    Seen{"RTX 4090", "RTX 4090"},
    Seen{"RTX 4090D", "RTX 4090 D"},
    Seen{"RTX 4080S", "RTX 4080 SUPER"},
    Seen{"RTX 4080", "RTX 4080"},
    Seen{"RTX 4070S Ti", "RTX 4070 Ti SUPER"},
    Seen{"RTX 4070 Ti", "RTX 4070 Ti"},
    Seen{"RTX 4070S", "RTX 4070 SUPER"},
    Seen{"RTX 4070", "RTX 4070"},
    Seen{"RTX 4060 Ti", "RTX 4060 Ti"},
    Seen{"RTX 4060", "RTX 4060"},
    Seen{"RTX 4080 laptop", "RTX 4080 Laptop"},
    Seen{"RTX 5090", "RTX 5090"},
    Seen{"RTX 5080", "RTX 5080"},
    Seen{"RTX 5070 Ti", "RTX 5070 Ti"},
    Seen{"RTX 5070", "RTX 5070"},
    Seen{"RTX 5060 Ti", "RTX 5060 Ti"},
    Seen{"RTX 5060", "RTX 5060"},
    Seen{"RTX 3090 Ti", "RTX 3090 Ti"},
    Seen{"RTX 3090", "RTX 3090"},
    Seen{"RTX 3080 Ti", "RTX 3080 Ti"},
    Seen{"RTX 3080", "RTX 3080"},
    Seen{"RTX 3070", "RTX 3070"},
    Seen{"RTX 3060 Ti", "RTX 3060 Ti"},
    Seen{"RTX 3060", "RTX 3060"},
    Seen{"RTX 2080 Ti", "RTX 2080 Ti"},
    Seen{"RTX 2080S", "RTX 2080 SUPER"},
    Seen{"RTX 2070S", "RTX 2070 SUPER"},
    Seen{"GTX 1660 S", "GTX 1660 SUPER"},
    Seen{"GTX 1080 Ti", "GTX 1080 Ti"},
    Seen{"GTX TITAN X", "GTX TITAN X"},
    Seen{"Titan RTX", "TITAN RTX"},
    Seen{"Titan V", "TITAN V"},
    Seen{"Titan Xp", "TITAN Xp"},
    Seen{"RTX A6000", "RTX A6000"},
    Seen{"RTX A5000", "RTX A5000"},
    Seen{"RTX A4000", "RTX A4000"},
    Seen{"RTX A4500", "RTX A4500"},
    Seen{"RTX A2000", "RTX A2000"},
    Seen{"RTX 6000Ada", "RTX 6000 Ada"},
    Seen{"RTX 5880Ada", "RTX 5880 Ada"},
    Seen{"RTX 5000Ada", "RTX 5000 Ada"},
    Seen{"RTX 4500Ada", "RTX 4500 Ada"},
    Seen{"RTX 4000Ada", "RTX 4000 Ada"},
    Seen{"RTX 2000Ada", "RTX 2000 Ada"},
    Seen{"RTX PRO 6000 WS", "RTX PRO 6000 WS"},
    Seen{"RTX PRO 6000 S", "RTX PRO 6000 Server"},
    Seen{"RTX PRO 6000 Max-Q", "RTX PRO 6000 Max-Q"},
    Seen{"RTX PRO 6000", "RTX PRO 6000"},
    Seen{"RTX PRO 5000", "RTX PRO 5000"},
    Seen{"RTX PRO 4500", "RTX PRO 4500"},
    Seen{"RTX PRO 4000", "RTX PRO 4000"},
    Seen{"Q RTX 8000", "Quadro RTX 8000"},
    Seen{"Q RTX 6000", "Quadro RTX 6000"},
    Seen{"Q RTX 5000", "Quadro RTX 5000"},
    Seen{"Q RTX 4000", "Quadro RTX 4000"},
    Seen{"Quadro GV100", "Quadro GV100"},
    Seen{"Quadro P6000", "Quadro P6000"},
    Seen{"A100 PCIE", "A100 PCIe"},
    Seen{"A100 SXM4", "A100 SXM"},
    Seen{"A100 SXM", "A100 SXM"},
    Seen{"A100X", "A100X"},
    Seen{"A800 PCIE", "A800 PCIe"},
    Seen{"H100 PCIE", "H100 PCIe"},
    Seen{"H100 SXM", "H100 SXM"},
    Seen{"H100 NVL", "H100 NVL"},
    Seen{"H200", "H200"},
    Seen{"H200 NVL", "H200 NVL"},
    Seen{"GH200 SXM", "GH200"},
    Seen{"B200", "B200"},
    Seen{"B300 SXM6 AC", "B300"},
    Seen{"L4", "L4"},
    Seen{"L40", "L40"},
    Seen{"L40S", "L40S"},
    Seen{"A40", "A40"},
    Seen{"A30", "A30"},
    Seen{"A16", "A16"},
    Seen{"A10", "A10"},
    Seen{"A10g", "A10G"},
    Seen{"Tesla V100", "V100"},
    Seen{"Tesla T4", "T4"},
    Seen{"Tesla P100", "P100"},
    Seen{"Tesla P40", "P40"},
    Seen{"Tesla P4", "P4"},
    Seen{"Tesla K80", "K80"},
    Seen{"RX 7900 XTX", "RX 7900 XTX"},
    Seen{"InstinctMI100", "Instinct MI100"},
    Seen{"InstinctMI250X", "Instinct MI250X"},
    Seen{"PRO W7900", "Radeon PRO W7900"},
    Seen{"CMP 170HX", "CMP 170HX"},
    Seen{"P104-100", "P104-100"},
};

// As TensorDock's lists have them, the display names included.
constexpr std::array kTensorDock = {
    Seen{"h100-sxm5-80gb", "H100 SXM"},
    Seen{"a100-sxm4-80gb", "A100 SXM"},
    Seen{"a100-pcie-80gb", "A100 PCIe"},
    Seen{"a100-pcie-40gb", "A100 PCIe"},
    Seen{"rtxa100-pcie-80gb", "A100 PCIe"},
    Seen{"a40-pcie-48gb", "A40"},
    Seen{"a2-pcie-16gb", "A2"},
    Seen{"l40s-pcie-48gb", "L40S"},
    Seen{"l40-pcie-48gb", "L40"},
    Seen{"l4-pcie-24gb", "L4"},
    Seen{"v100-sxm2-16gb", "V100"},
    Seen{"v100-sxm3-32gb", "V100"},
    Seen{"v100-pcie-16gb", "V100"},
    Seen{"teslav100-pcie-16gb", "V100"},
    Seen{"teslap100-sxm2-16gb", "P100"},
    Seen{"teslap100-pcie-16gb", "P100"},
    Seen{"teslap4-pcie-8gb", "P4"},
    Seen{"teslam40-pcie-24gb", "M40"},
    Seen{"rtx6000ada-pcie-48gb", "RTX 6000 Ada"},
    Seen{"rtx5000ada-pcie-32gb", "RTX 5000 Ada"},
    Seen{"rtx4500ada-pcie-24gb", "RTX 4500 Ada"},
    Seen{"rtx4000ada-pcie-20gb", "RTX 4000 Ada"},
    Seen{"rtx4000sffada-pcie-20gb", "RTX 4000 SFF Ada"},
    Seen{"rtxa6000-pcie-48gb", "RTX A6000"},
    Seen{"rtxa5500-pcie-24gb", "RTX A5500"},
    Seen{"rtxa5000-pcie-24gb", "RTX A5000"},
    Seen{"rtxa4500-pcie-20gb", "RTX A4500"},
    Seen{"rtxa4000-pcie-16gb", "RTX A4000"},
    Seen{"geforcertx5090-pcie-32gb", "RTX 5090"},
    Seen{"geforcertx4090-pcie-24gb", "RTX 4090"},
    Seen{"geforcertx4080super-pcie-16gb", "RTX 4080 SUPER"},
    Seen{"geforcertx4080-pcie-16gb", "RTX 4080"},
    Seen{"geforcertx4070tisuper-pcie-16gb", "RTX 4070 Ti SUPER"},
    Seen{"geforcertx3090ti-pcie-24gb", "RTX 3090 Ti"},
    Seen{"geforcertx3090-pcie-24gb", "RTX 3090"},
    Seen{"geforcertx3080ti-pcie-12gb", "RTX 3080 Ti"},
    Seen{"geforcertx3080-pcie-10gb", "RTX 3080"},
    Seen{"geforcertx3080lhr-pcie-10gb", "RTX 3080"},
    Seen{"geforcertx3070ti-pcie-8gb", "RTX 3070 Ti"},
    Seen{"geforcertx3070-pcie-8gb", "RTX 3070"},
    Seen{"geforcertx3060ti-pcie-8gb", "RTX 3060 Ti"},
    Seen{"geforcertx3060tilhr-pcie-8gb", "RTX 3060 Ti"},
    Seen{"geforcertx3060-pcie-12gb", "RTX 3060"},
    Seen{"geforcertx3060lhr-pcie-12gb", "RTX 3060"},
    Seen{"geforcertx3050-pcie-8gb", "RTX 3050"},
    Seen{"geforcertx2080ti-pcie-11gb", "RTX 2080 Ti"},
    Seen{"geforcertx2080super-pcie-8gb", "RTX 2080 SUPER"},
    Seen{"geforcertx2060super-pcie-8gb", "RTX 2060 SUPER"},
    Seen{"geforcegtx1660super-pcie-6gb", "GTX 1660 SUPER"},
    Seen{"geforcegtx1650-pcie-4gb", "GTX 1650"},
    Seen{"geforcegtx1070-pcie-8gb", "GTX 1070"},
    Seen{"geforcegtx1060-pcie-6gb", "GTX 1060"},
    Seen{"geforecegt710-pcie-1gb", "GT 710"},
    Seen{"quadrortx8000-pcie-48gb", "Quadro RTX 8000"},
    Seen{"quadrortx6000-pcie-48gb", "Quadro RTX 6000"},
    Seen{"NVIDIA GeForce RTX 4090 PCIe 24GB", "RTX 4090"},
    Seen{"Tesla V100 PCIe 32GB", "V100"},
    Seen{"H100 SXM5 80GB", "H100 SXM"},
};

template <class Table>
void checkAll(const Table& table) {
    for (const Seen& seen : table) {
        INFO(seen.native);
        const GpuName name = canonicalGpu(seen.native);
        CHECK(name.canonical == seen.canonical);
        CHECK(name.known);
        CHECK(canonicalGpu(name.canonical).canonical == name.canonical);
    }
}

TEST_CASE("every name of Vast.ai has its canonical form", "[inventory]") { checkAll(kVast); }

TEST_CASE("every name of TensorDock has its canonical form", "[inventory]") {
    checkAll(kTensorDock);
}

TEST_CASE("a name that nobody has seen is said to be unknown", "[inventory]") {
    for (const char* native : {"rtx7090-pcie-64gb", "RTX 6000", "Radeon 9999"})
        CHECK_FALSE(canonicalGpu(native).known);
}

}  // namespace
}  // namespace gpushopper::inventory
