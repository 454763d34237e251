#include "plugins/mock/market/offer_catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <string>

#include "plugins/mock/market/draw.hpp"

namespace gpushopper::mock {
namespace {

constexpr std::int64_t kHourMs = 3600 * 1000;
constexpr std::uint64_t kFirstOfferNumber = 1000;

struct Model {
    const char* name;        // as a marketplace writes it
    std::uint32_t vram_mib;  // as nvidia-smi reports it, or the round figure of a price list
    std::int64_t price_min;  // micro-USD per GPU and hour
    std::int64_t price_max;
    std::uint32_t count_max;  // GPUs per machine
};

// Spellings as seen in public price lists and APIs of GPU marketplaces; prices of the same order.
constexpr std::array<Model, 24> kModels{{
    {"NVIDIA GeForce RTX 4090", 24564, 290'000, 450'000, 8},
    {"RTX 4090", 24564, 280'000, 430'000, 8},
    {"geforcertx4090-pcie-24gb", 24576, 350'000, 400'000, 4},
    {"geforcertx5090-pcie-32gb", 32768, 450'000, 690'000, 8},
    {"RTX 5090", 32607, 430'000, 700'000, 8},
    {"NVIDIA GeForce RTX 3090", 24576, 130'000, 240'000, 8},
    {"RTX 3090 Ti", 24564, 150'000, 260'000, 4},
    {"RTX 3060", 12288, 50'000, 90'000, 4},
    {"RTX 4070S Ti", 16376, 110'000, 180'000, 2},
    {"a40-pcie-48gb", 49152, 290'000, 400'000, 8},
    {"rtxa5000-pcie-24gb", 24564, 180'000, 230'000, 8},
    {"RTX A6000", 49140, 370'000, 490'000, 8},
    {"RTX 6000Ada", 49140, 500'000, 770'000, 8},
    {"Quadro RTX 6000", 24576, 160'000, 240'000, 4},
    {"Tesla V100", 16384, 120'000, 230'000, 8},
    {"v100-sxm2-16gb", 16384, 150'000, 220'000, 8},
    {"Tesla T4", 15360, 90'000, 150'000, 4},
    {"A100 SXM4", 81920, 690'000, 1'290'000, 8},
    {"a100-pcie-80gb", 81920, 670'000, 1'200'000, 8},
    {"A100 PCIE", 40960, 520'000, 900'000, 4},
    {"H100 SXM", 81559, 1'870'000, 2'690'000, 8},
    {"h100-pcie-80gb", 81920, 1'750'000, 2'390'000, 4},
    {"H200", 143771, 2'390'000, 3'490'000, 8},
    {"L40S", 46068, 470'000, 860'000, 8},
}};

constexpr std::array<const char*, 16> kRegions{"California, US",
                                               "Texas, Texas, United States",
                                               "Quebec, CA",
                                               ", CN",
                                               "Sweden, SE",
                                               "",
                                               "Utah, US",
                                               "Bulgaria, BG",
                                               "Joplin, Missouri, United States",
                                               "Iceland, IS",
                                               "Norway, NO",
                                               "New Delhi, Delhi, India",
                                               "Ontario, CA",
                                               "Germany, DE",
                                               "Czechia, CZ",
                                               "Singapore, SG"};

constexpr std::array<std::uint32_t, 6> kCudaMilli{11800, 12000, 12200, 12400, 12600, 12800};

std::int64_t between(std::uint64_t draw, std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(draw % static_cast<std::uint64_t>(max - min + 1));
}

std::uint32_t gpuCount(const Model& model, std::uint64_t draw) {
    constexpr std::array<std::uint32_t, 8> kCounts{1, 1, 1, 1, 2, 2, 4, 8};
    return std::min(kCounts[draw % kCounts.size()], model.count_max);
}

// Mostly 0.90 to 0.9999; one in sixteen says 1.33, as a tier that was taken for a ratio would.
std::uint32_t reliability(std::uint64_t draw) {
    if (draw % 16 == 7) return 1'330'000;
    return static_cast<std::uint32_t>(between(draw >> 8, 900'000, 999'900));
}

Offer makeOffer(std::uint64_t seed, std::uint64_t index) {
    const auto draw = [&](std::uint64_t question) { return drawn(seed, index, question); };
    // The first offers show every model once, so that even a small market has something of each.
    const std::uint64_t pick = index < kModels.size() ? index : draw(1);
    const Model& model = kModels[pick % kModels.size()];
    Offer offer;
    offer.id = std::to_string(kFirstOfferNumber + index);
    offer.gpu_model = model.name;
    offer.gpu_model_native = model.name;
    offer.gpu_count = gpuCount(model, draw(2));
    offer.vram_mib = model.vram_mib;
    offer.disk_gib_max = static_cast<std::uint32_t>(between(draw(3), 100, 2000));
    offer.reliability_ppm = reliability(draw(4));
    offer.availability_ppm = static_cast<std::uint32_t>(between(draw(5), 900'000, 1'000'000));
    offer.price_micros = between(draw(6), model.price_min, model.price_max) * offer.gpu_count;
    offer.storage_micros_per_gib_hour = between(draw(7), 60, 280);
    offer.disk_gib_priced = 10;
    offer.cuda_milli = kCudaMilli[draw(8) % kCudaMilli.size()];
    offer.duration_s_max = draw(9) % 3 == 0 ? between(draw(10), 1, 90) * 86400 : 0;
    offer.region = kRegions[draw(11) % kRegions.size()];
    offer.machine_id = "mock-machine-" + std::to_string(20000 + draw(12) % 5000);
    return offer;
}

}  // namespace

OfferCatalogue::OfferCatalogue(Shape shape) : shape_(shape) {
    offers_.reserve(shape.offers);
    for (std::uint32_t i = 0; i < shape.offers; ++i) offers_.push_back(makeOffer(shape.seed, i));
    if (shape.free_offer && !offers_.empty()) offers_.back().price_micros = 0;
}

std::int64_t OfferCatalogue::priceOf(std::size_t index, std::int64_t now_ms) const {
    const std::int64_t base = offers_[index].price_micros;
    if (!shape_.price_moves) return base;
    const auto phase = static_cast<std::int64_t>(drawn(shape_.seed, index, 20) % kHourMs);
    const auto hour = static_cast<std::uint64_t>((now_ms + phase) / kHourMs);
    const std::int64_t tenths_of_percent = between(drawn(shape_.seed ^ hour, index, 21), -100, 100);
    return base + base * tenths_of_percent / 1000;
}

Offer OfferCatalogue::at(std::size_t index, std::int64_t now_ms) const {
    Offer offer = offers_[index];
    offer.price_micros = priceOf(index, now_ms);
    return offer;
}

std::optional<Offer> OfferCatalogue::find(std::string_view id, std::int64_t now_ms) const {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
    const std::uint64_t index = number - kFirstOfferNumber;
    if (number < kFirstOfferNumber || index >= offers_.size() || offers_[index].id != id) {
        return std::nullopt;
    }
    Offer offer = at(index, now_ms);
    offer.price_micros = std::min(offer.price_micros, priceOf(index, now_ms - kPriceHoldMs));
    return offer;
}

std::int64_t priceWithDisk(const Offer& offer, std::uint32_t disk_gib) {
    const std::uint32_t extra =
        disk_gib > offer.disk_gib_priced ? disk_gib - offer.disk_gib_priced : 0;
    return offer.price_micros + offer.storage_micros_per_gib_hour * extra;
}

}  // namespace gpushopper::mock
