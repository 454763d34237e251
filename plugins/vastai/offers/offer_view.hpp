#pragma once

/// offer_view: an offer of Vast.ai as the core's menu takes it, or why it is none. What can be
/// repaired is repaired; one bad offer costs itself, never the list. Thread safety: one maker, one
/// thread; the rest is pure.

#include <cstdint>
#include <gpushopper/values.hpp>
#include <optional>
#include <string>
#include <unordered_map>

#include "plugins/vastai/wire/offer_list.hpp"

namespace gpushopper::vastai {

struct OfferRules {
    bool verified_only = true;
    std::int64_t now_unix_s = 0;
};

/// Makes the offers of one list, and remembers what it made of a GPU's or a place's name: a list of
/// thousands of offers has dozens of those.
class OfferMaker {
public:
    explicit OfferMaker(const OfferRules& rules) : rules_(rules) {}

    /// nullopt: cannot be rented, or cannot be priced or named.
    std::optional<Offer> make(const WireOffer& wire);
    /// Offers so far whose GPU nobody knows.
    std::uint32_t unknownGpus() const { return unknown_gpus_; }

private:
    struct Gpu {
        std::string model;  ///< Empty: it has no name.
        std::string native;
        std::uint32_t vram_mib = 0;
        bool known = false;
    };

    const Gpu& gpuOf(const WireOffer& wire);
    const std::string& placeOf(const std::string& geolocation);

    const OfferRules rules_;
    std::unordered_map<std::string, Gpu> gpus_;  // by native name and memory
    std::unordered_map<std::string, std::string> places_;
    std::uint32_t unknown_gpus_ = 0;
};

/// A price per GB and month as a price per hour: a month has 720 of them (2026-08, documentation).
std::int64_t storageMicrosPerHour(std::int64_t micros_per_month);

}  // namespace gpushopper::vastai
