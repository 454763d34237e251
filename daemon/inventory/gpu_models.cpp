#include "daemon/inventory/gpu_models.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/base/text/parse_number.hpp"
#include "daemon/inventory/snapshot.hpp"

namespace gpushopper::inventory {
namespace {

enum class Forms : std::uint8_t { One, Several };

struct Model {
    std::string_view name;
    std::array<int, 3> sizes_gb;  ///< As marketed; 0: no further one.
    Forms forms = Forms::One;
};

// Sizes: the makers' data sheets. Which models show their form factor: the HTTP contract's list,
// and the A800, the export form of the A100.
constexpr std::array kModels = {
    Model{"RTX 5090", {32}},
    Model{"RTX 5080", {16}},
    Model{"RTX 5070 Ti", {16}},
    Model{"RTX 5070", {12}},
    Model{"RTX 5060 Ti", {8, 16}},
    Model{"RTX 5060", {8}},
    Model{"RTX 4090", {24}},
    Model{"RTX 4090 D", {24, 48}},
    Model{"RTX 4090 Laptop", {16}},
    Model{"RTX 4080 SUPER", {16}},
    Model{"RTX 4080", {16}},
    Model{"RTX 4080 Laptop", {12}},
    Model{"RTX 4070 Ti SUPER", {16}},
    Model{"RTX 4070 Ti", {12}},
    Model{"RTX 4070 SUPER", {12}},
    Model{"RTX 4070", {12}},
    Model{"RTX 4070 Laptop", {8}},
    Model{"RTX 4060 Ti", {8, 16}},
    Model{"RTX 4060", {8}},
    Model{"RTX 3090 Ti", {24}},
    Model{"RTX 3090", {24}},
    Model{"RTX 3080 Ti", {12}},
    Model{"RTX 3080", {10, 12}},
    Model{"RTX 3070 Ti", {8}},
    Model{"RTX 3070", {8}},
    Model{"RTX 3060 Ti", {8}},
    Model{"RTX 3060", {12, 8}},
    Model{"RTX 3050", {8, 6}},
    Model{"RTX 2080 Ti", {11}},
    Model{"RTX 2080 SUPER", {8}},
    Model{"RTX 2080", {8}},
    Model{"RTX 2070 SUPER", {8}},
    Model{"RTX 2070", {8}},
    Model{"RTX 2060 SUPER", {8}},
    Model{"RTX 2060", {6, 12}},
    Model{"GTX 1660 SUPER", {6}},
    Model{"GTX 1660 Ti", {6}},
    Model{"GTX 1660", {6}},
    Model{"GTX 1650", {4}},
    Model{"GTX 1080 Ti", {11}},
    Model{"GTX 1080", {8}},
    Model{"GTX 1070 Ti", {8}},
    Model{"GTX 1070", {8}},
    Model{"GTX 1060", {6, 3}},
    Model{"GT 710", {1, 2}},
    Model{"GTX TITAN X", {12}},
    Model{"TITAN RTX", {24}},
    Model{"TITAN V", {12}},
    Model{"TITAN Xp", {12}},
    // Workstations. The three cards called 6000 are three models, and so is each Ada.
    Model{"RTX A6000", {48}},
    Model{"RTX A5500", {24}},
    Model{"RTX A5000", {24}},
    Model{"RTX A4500", {20}},
    Model{"RTX A4000", {16}},
    Model{"RTX A2000", {6, 12}},
    Model{"RTX 6000 Ada", {48}},
    Model{"RTX 5880 Ada", {48}},
    Model{"RTX 5000 Ada", {32}},
    Model{"RTX 4500 Ada", {24}},
    Model{"RTX 4000 Ada", {20}},
    Model{"RTX 4000 SFF Ada", {20}},
    Model{"RTX 2000 Ada", {16}},
    Model{"RTX PRO 6000", {96}},
    Model{"RTX PRO 6000 WS", {96}},
    Model{"RTX PRO 6000 Server", {96}},
    Model{"RTX PRO 6000 Max-Q", {96}},
    Model{"RTX PRO 5000", {48, 72}},
    Model{"RTX PRO 4500", {32}},
    Model{"RTX PRO 4000", {24}},
    Model{"Quadro RTX 8000", {48}},
    Model{"Quadro RTX 6000", {24}},
    Model{"Quadro RTX 5000", {16}},
    Model{"Quadro RTX 4000", {8}},
    Model{"Quadro GV100", {32}},
    Model{"Quadro P6000", {24}},
    Model{"Quadro P5000", {16}},
    Model{"Quadro P4000", {8}},
    // Data centres.
    Model{"A100", {40, 80}, Forms::Several},
    Model{"A800", {40, 80}, Forms::Several},
    Model{"H100", {80, 94, 96}, Forms::Several},
    Model{"H200", {141}, Forms::Several},
    Model{"A100X", {80}},
    Model{"GH200", {96, 144}},
    Model{"B200", {180}},
    Model{"B300", {288}},
    Model{"L4", {24}},
    Model{"L40", {48}},
    Model{"L40S", {48}},
    Model{"A40", {48}},
    Model{"A30", {24}},
    Model{"A16", {16}},
    Model{"A10", {24}},
    Model{"A10G", {24}},
    Model{"A2", {16}},
    Model{"V100", {16, 32}},
    Model{"T4", {16}},
    Model{"P100", {12, 16}},
    Model{"P40", {24}},
    Model{"P4", {8}},
    Model{"M40", {12, 24}},
    Model{"K80", {12}},
    // Others.
    Model{"RX 7900 XTX", {24}},
    Model{"Instinct MI100", {32}},
    Model{"Instinct MI250X", {64, 128}},
    Model{"Radeon PRO W7900", {48}},
    Model{"CMP 170HX", {8}},
    Model{"P104-100", {4, 8}},
};

struct Alias {
    std::string_view key;   ///< As gpuKey() makes it, without vendor and memory size.
    std::string_view name;  ///< Of a model above.
};

constexpr std::array kAliases = {
    Alias{"rtx4080s", "RTX 4080 SUPER"},
    Alias{"rtx4070s", "RTX 4070 SUPER"},
    Alias{"rtx4070sti", "RTX 4070 Ti SUPER"},
    Alias{"rtx2080s", "RTX 2080 SUPER"},
    Alias{"rtx2070s", "RTX 2070 SUPER"},
    Alias{"rtx2060s", "RTX 2060 SUPER"},
    Alias{"gtx1660s", "GTX 1660 SUPER"},
    Alias{"rtx3080lhr", "RTX 3080"},
    Alias{"rtx3060lhr", "RTX 3060"},
    Alias{"rtx3060tilhr", "RTX 3060 Ti"},
    Alias{"titanx", "GTX TITAN X"},
    Alias{"qrtx8000", "Quadro RTX 8000"},
    Alias{"qrtx6000", "Quadro RTX 6000"},
    Alias{"qrtx5000", "Quadro RTX 5000"},
    Alias{"qrtx4000", "Quadro RTX 4000"},
    Alias{"rtxpro6000s", "RTX PRO 6000 Server"},
    Alias{"rtxpro6000workstation", "RTX PRO 6000 WS"},
    Alias{"rtxpro6000blackwell", "RTX PRO 6000"},
    Alias{"prow7900", "Radeon PRO W7900"},
    Alias{"radeonrx7900xtx", "RX 7900 XTX"},
    Alias{"b300sxm6ac", "B300"},
    Alias{"b200sxm6ac", "B200"},
    // As TensorDock writes it (2026), misspelt after the vendor's name.
    Alias{"geforecegt710", "GT 710"},
    // Its A100 with the workstation prefix, from the same list.
    Alias{"rtxa100", "A100"},
};

using ModelIndex = std::unordered_map<std::string, const Model*>;

const Model* modelNamed(const ModelIndex& index, std::string_view name) {
    return index.at(gpuKey(name));
}

ModelIndex makeIndex() {
    ModelIndex index;
    for (const Model& model : kModels) index.emplace(gpuKey(model.name), &model);
    for (const Alias& alias : kAliases)
        index.emplace(std::string(alias.key), modelNamed(index, alias.name));
    return index;
}

const Model* lookUp(const std::string& key) {
    static const ModelIndex kIndex = makeIndex();
    const auto found = kIndex.find(key);
    return found == kIndex.end() ? nullptr : found->second;
}

bool isSeparator(char c) {
    return c == ' ' || c == '_' || c == '-' || c == '(' || c == ')' || c == '/' || c == ',' ||
           static_cast<unsigned char>(c) < 0x20;
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (!isSeparator(c)) {
            words.back() += c;
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

// `24gb`: 24. `24g` is left alone, it could be a model.
std::optional<int> memoryWord(const std::string& lower) {
    if (!lower.ends_with("gb")) return std::nullopt;
    const auto size = base::parseInteger<int>(std::string_view(lower).substr(0, lower.size() - 2));
    return size && *size > 0 ? size : std::nullopt;
}

bool isNoise(const std::string& lower) {
    constexpr std::array kNoise = {"nvidia", "geforce", "tesla", "amd",   "generation", "gpu",
                                   "gb",     "hbm2",    "hbm3",  "hbm2e", "hbm3e"};
    return std::find(kNoise.begin(), kNoise.end(), lower) != kNoise.end();
}

struct Words {
    std::vector<std::string> kept;
    std::optional<int> memory_gb;
};

// Leaves out the vendor and the memory size, in one word (`24gb`) or two (`24 GB`).
Words sortWords(const std::vector<std::string>& words) {
    Words sorted;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string lower = lowerAscii(words[i]);
        const bool unit_follows = i + 1 < words.size() && lowerAscii(words[i + 1]) == "gb";
        const auto size = unit_follows ? base::parseInteger<int>(lower) : memoryWord(lower);
        if (size && *size > 0) {
            sorted.memory_gb = *size;
        } else if (!isNoise(lower)) {
            sorted.kept.push_back(words[i]);
        }
    }
    return sorted;
}

void dropVendorPrefix(std::string& key) {
    for (const std::string_view vendor : {"nvidia", "geforce", "tesla"}) {
        if (key.starts_with(vendor) && key.size() > vendor.size()) key.erase(0, vendor.size());
    }
}

struct Form {
    std::string_view shown;
    std::size_t suffix_bytes = 0;
};

// The form factor that a key ends with: `a100sxm4`, `h100nvl`, `a40pcie`.
Form formOf(std::string_view key) {
    if (key.ends_with("pcie")) return {"PCIe", 4};
    if (key.ends_with("nvl")) return {"NVL", 3};
    if (key.ends_with("sxm")) return {"SXM", 3};
    const bool digit_last = !key.empty() && std::isdigit(static_cast<unsigned char>(key.back()));
    if (digit_last && key.substr(0, key.size() - 1).ends_with("sxm")) return {"SXM", 4};
    return {};
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) text += between;
        text += word;
    }
    return text;
}

const Model* modelOf(std::string_view canonical) {
    std::string key = gpuKey(canonical);
    if (const Model* model = lookUp(key)) return model;
    key.resize(key.size() - formOf(key).suffix_bytes);
    return lookUp(key);
}

}  // namespace

GpuName canonicalGpu(std::string_view native) {
    const Words words = sortWords(wordsOf(native));
    GpuName name;
    name.vram_gb_in_name = words.memory_gb;
    std::string key = gpuKey(joined(words.kept, ""));
    const Model* model = lookUp(key);
    Form form;
    if (model == nullptr) {
        dropVendorPrefix(key);
        model = lookUp(key);
    }
    if (model == nullptr) {
        form = formOf(key);
        key.resize(key.size() - form.suffix_bytes);
        model = lookUp(key);
    }
    if (model == nullptr) {
        name.canonical = joined(words.kept, " ");
        return name;
    }
    name.known = true;
    name.canonical = std::string(model->name);
    if (model->forms == Forms::Several && !form.shown.empty())
        name.canonical += " " + std::string(form.shown);
    return name;
}

int marketedVramGb(std::string_view canonical, std::uint32_t vram_mib) {
    constexpr std::int64_t kMibPerGib = 1024;
    constexpr std::int64_t kTolerancePercent = 7;
    const std::int64_t reported = vram_mib;
    int best_gb = 0;
    std::int64_t best_distance = 0;
    if (const Model* model = modelOf(canonical)) {
        for (const int size_gb : model->sizes_gb) {
            const std::int64_t size = size_gb * kMibPerGib;
            const std::int64_t distance = reported > size ? reported - size : size - reported;
            if (distance * 100 > size * kTolerancePercent) continue;
            if (best_gb != 0 && distance >= best_distance) continue;
            best_gb = size_gb;
            best_distance = distance;
        }
    }
    if (best_gb != 0) return best_gb;
    return static_cast<int>(std::max<std::int64_t>(1, (reported + kMibPerGib / 2) / kMibPerGib));
}

std::optional<int> onlyVramGb(std::string_view canonical) {
    const Model* model = modelOf(canonical);
    if (model == nullptr || model->sizes_gb[1] != 0) return std::nullopt;
    return model->sizes_gb[0];
}

}  // namespace gpushopper::inventory
