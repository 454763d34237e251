#include "plugins/vastai/offers/native_gpus.hpp"

#include <array>
#include <gpushopper/kit/gpu_names.hpp>

namespace gpushopper::vastai {
namespace {

// 2026-08: the constants of the official client, which come from the marketplace's own list. With
// blanks: the underscores of one page of the documentation are the command line's, not the API's.
constexpr std::array<std::string_view, 96> kNatives{"RTX 4090",
                                                    "RTX 4090D",
                                                    "RTX 4080S",
                                                    "RTX 4080",
                                                    "RTX 4070S Ti",
                                                    "RTX 4070 Ti",
                                                    "RTX 4070S",
                                                    "RTX 4070",
                                                    "RTX 4060 Ti",
                                                    "RTX 4060",
                                                    "RTX 4080 laptop",
                                                    "RTX 4070 laptop",
                                                    "RTX 4060 laptop",
                                                    "RTX 5090",
                                                    "RTX 5080",
                                                    "RTX 5070 Ti",
                                                    "RTX 5070",
                                                    "RTX 5060 Ti",
                                                    "RTX 5060",
                                                    "RTX 3090 Ti",
                                                    "RTX 3090",
                                                    "RTX 3080 Ti",
                                                    "RTX 3080",
                                                    "RTX 3070 Ti",
                                                    "RTX 3070",
                                                    "RTX 3060 Ti",
                                                    "RTX 3060",
                                                    "RTX 3060 laptop",
                                                    "RTX 3070 laptop",
                                                    "RTX 3050",
                                                    "RTX 2080 Ti",
                                                    "RTX 2080S",
                                                    "RTX 2080",
                                                    "RTX 2070S",
                                                    "RTX 2070",
                                                    "RTX 2060S",
                                                    "RTX 2060",
                                                    "GTX 1660 S",
                                                    "GTX 1660 Ti",
                                                    "GTX 1660",
                                                    "GTX 1080 Ti",
                                                    "GTX 1080",
                                                    "GTX 1070 Ti",
                                                    "GTX 1070",
                                                    "GTX 1060",
                                                    "GTX TITAN X",
                                                    "Titan RTX",
                                                    "Titan V",
                                                    "Titan Xp",
                                                    "RTX A6000",
                                                    "RTX A5000",
                                                    "RTX A4500",
                                                    "RTX A4000",
                                                    "RTX A2000",
                                                    "RTX 6000Ada",
                                                    "RTX 5880Ada",
                                                    "RTX 5000Ada",
                                                    "RTX 4500Ada",
                                                    "RTX 4000Ada",
                                                    "RTX 2000Ada",
                                                    "RTX PRO 6000 WS",
                                                    "RTX PRO 6000 S",
                                                    "RTX PRO 6000 Max-Q",
                                                    "RTX PRO 6000",
                                                    "RTX PRO 5000",
                                                    "RTX PRO 4500",
                                                    "RTX PRO 4000",
                                                    "Q RTX 8000",
                                                    "Q RTX 6000",
                                                    "Q RTX 5000",
                                                    "Q RTX 4000",
                                                    "Quadro GV100",
                                                    "Quadro P6000",
                                                    "Quadro P5000",
                                                    "A100 PCIE",
                                                    "A100 SXM4",
                                                    "A100 SXM",
                                                    "A100X",
                                                    "A800 PCIE",
                                                    "H100 PCIE",
                                                    "H100 SXM",
                                                    "H100 NVL",
                                                    "H200",
                                                    "H200 NVL",
                                                    "GH200 SXM",
                                                    "B200",
                                                    "B300 SXM6 AC",
                                                    "L4",
                                                    "L40",
                                                    "L40S",
                                                    "A40",
                                                    "A30",
                                                    "A10",
                                                    "Tesla V100",
                                                    "Tesla T4",
                                                    "Tesla P100"};

}  // namespace

std::vector<std::string> nativeGpusOf(std::string_view model) {
    std::vector<std::string> names;
    if (model.empty()) return names;
    const std::string wanted = gpuName(model).canonical;
    for (const std::string_view native : kNatives) {
        if (gpuName(native).canonical == wanted) names.emplace_back(native);
    }
    return names;
}

}  // namespace gpushopper::vastai
