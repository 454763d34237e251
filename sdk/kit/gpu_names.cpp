#include <gpushopper/kit/gpu_names.hpp>

#include <gpushopper/kit/provider_text.hpp>
#include <gpushopper/kit/vram.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

constexpr std::size_t kNameBytesMax = 64;
constexpr std::uint32_t kMibPerGib = 1024;
constexpr std::uint32_t kTolerancePercent = 7;

struct Model {
    std::string_view canonical;
    std::array<std::uint32_t, 3> sizes_gib;  ///< 0: no further one.
    std::array<std::string_view, 6> natives;
};

constexpr Model kModels[] = {
#include "sdk/kit/gpu_names.inc"
};

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isSeparator(char c) {
    constexpr std::string_view kSeparators = " _-()/,";
    return kSeparators.find(c) != std::string_view::npos;
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words(1);
    for (char c : text) {
        if (!isSeparator(c)) {
            words.back() += lowered(c);
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

std::optional<std::uint32_t> sizeGib(std::string_view digits) {
    constexpr std::uint32_t kGibMax = 1024;
    std::uint32_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    return whole && size > 0 && size <= kGibMax ? std::optional(size) : std::nullopt;
}

bool isNoise(std::string_view word) {
    constexpr std::array kNoise = {"nvidia", "geforce", "tesla", "amd",  "generation",
                                   "gpu",    "hbm2",    "hbm2e", "hbm3", "hbm3e"};
    return std::find(kNoise.begin(), kNoise.end(), word) != kNoise.end();
}

// A name taken apart: what tells the model, and the memory size that it gives.
struct Parts {
    std::string key;
    std::uint32_t gib = 0;
};

Parts partsOf(std::string_view native) {
    const auto words = wordsOf(native);
    Parts parts;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        std::optional<std::uint32_t> size;
        if (word.ends_with("gb")) size = sizeGib(word.substr(0, word.size() - 2));
        if (!size && i + 1 < words.size() && words[i + 1] == "gb") size = sizeGib(word);
        if (size) {
            parts.gib = *size;
        } else if (word != "gb" && !isNoise(word)) {
            parts.key += word;
        }
    }
    for (std::string_view vendor : {"nvidia", "geforce", "tesla"}) {
        const bool more = parts.key.size() > vendor.size();
        if (more && parts.key.starts_with(vendor)) parts.key.erase(0, vendor.size());
    }
    return parts;
}

// What a name says: the model, nullptr for none that is known, and the memory that it names.
struct Meaning {
    const Model* model = nullptr;
    std::uint32_t gib = 0;
};

template <class Add>
void forEachName(const Add& add) {
    for (const Model& model : kModels) {
        add(model.canonical, model);
        for (std::string_view native : model.natives) {
            if (!native.empty()) add(native, model);
        }
    }
}

const Model* modelOfKey(const std::string& key) {
    static const auto kIndex = [] {
        std::unordered_map<std::string, const Model*> index;
        forEachName([&](std::string_view name, const Model& model) {
            index.emplace(partsOf(name).key, &model);
        });
        return index;
    }();
    const auto found = kIndex.find(key);
    return found == kIndex.end() ? nullptr : found->second;
}

// As it is; then with its form factor in plain (`sxm5` is `sxm`); then without one.
const Model* modelOf(std::string key) {
    if (const Model* model = modelOfKey(key)) return model;
    if (key.size() > 4 && isDigit(key.back()) && key.substr(0, key.size() - 1).ends_with("sxm")) {
        key.pop_back();
        if (const Model* model = modelOfKey(key)) return model;
    }
    for (std::string_view form : {"pcie", "sxm", "nvl"}) {
        if (key.ends_with(form)) return modelOfKey(key.substr(0, key.size() - form.size()));
    }
    return nullptr;
}

std::uint32_t distance(std::uint32_t left, std::uint32_t right) {
    return left > right ? left - right : right - left;
}

// The size of `model` that is nearest to the reported one, if it is near enough.
std::optional<std::uint32_t> soldMib(const Model& model, std::uint32_t reported_mib) {
    std::optional<std::uint32_t> best;
    for (std::uint32_t gib : model.sizes_gib) {
        const std::uint32_t size = gib * kMibPerGib;
        const std::uint64_t off = distance(reported_mib, size);
        if (off * 100 > std::uint64_t{size} * kTolerancePercent) continue;
        if (!best || off < distance(reported_mib, *best)) best = size;
    }
    return best;
}

std::uint32_t vramOf(const Model* model, std::uint32_t named_gib, std::uint32_t reported_mib) {
    if (reported_mib > 0) {
        const auto sold = model != nullptr ? soldMib(*model, reported_mib) : std::nullopt;
        return sold.value_or(marketedVramMib(reported_mib));
    }
    const bool one_size = model != nullptr && model->sizes_gib[1] == 0;
    return (one_size ? model->sizes_gib[0] : named_gib) * kMibPerGib;
}

// A list has thousands of offers and nearly all of their names stand in the table as they are.
const Meaning* meaningAsWritten(std::string_view native) {
    static const auto kIndex = [] {
        std::unordered_map<std::string_view, Meaning> index;
        forEachName([&](std::string_view name, const Model& model) {
            index.emplace(name, Meaning{&model, partsOf(name).gib});
        });
        return index;
    }();
    const auto found = kIndex.find(native);
    return found == kIndex.end() ? nullptr : &found->second;
}

GpuName nameOf(const Meaning& meaning, std::string_view shown, std::uint32_t reported_mib) {
    GpuName name;
    name.known = meaning.model != nullptr;
    name.canonical = name.known ? meaning.model->canonical : shown;
    name.vram_mib = vramOf(meaning.model, meaning.gib, reported_mib);
    return name;
}

}  // namespace

GpuName gpuName(std::string_view native, std::uint32_t vram_mib) {
    if (const Meaning* meaning = meaningAsWritten(native)) return nameOf(*meaning, "", vram_mib);
    const std::string clean = cleanText(native, kNameBytesMax);
    Parts parts = partsOf(clean);
    return nameOf({modelOf(std::move(parts.key)), parts.gib}, clean, vram_mib);
}

}  // namespace sdk_0_0
}  // namespace gpushopper
