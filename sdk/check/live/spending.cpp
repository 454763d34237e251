#include "sdk/check/live/spending.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace gpushopper::check {
namespace {

constexpr std::int64_t kNsPerHour = 3'600'000'000'000;
constexpr std::uint32_t kDiskGib = 100;

std::int64_t wholePrice(const Offer& offer) {
    const std::uint32_t disk =
        offer.disk_gib_priced > 0 ? offer.disk_gib_priced : std::min(offer.disk_gib_max, kDiskGib);
    const std::uint32_t extra = disk - std::min(disk, offer.disk_gib_priced);
    return offer.price_micros + offer.storage_micros_per_gib_hour * extra;
}

}  // namespace

std::int64_t costOf(std::int64_t price_micros, std::chrono::nanoseconds time) {
    const double hours = static_cast<double>(time.count()) / static_cast<double>(kNsPerHour);
    return static_cast<std::int64_t>(static_cast<double>(price_micros) * hours) + 1;
}

std::chrono::nanoseconds affordableLife(std::int64_t price_micros, std::int64_t limit_micros) {
    if (price_micros <= 0) return std::chrono::hours(24);
    const double hours = static_cast<double>(limit_micros) / static_cast<double>(price_micros);
    const double day = 24;
    return std::chrono::nanoseconds(
               static_cast<std::int64_t>(std::min(hours, day) * static_cast<double>(kNsPerHour))) -
           kDestroyMargin;
}

std::optional<Choice> chooseOffer(const std::vector<Offer>& offers, const std::string& asked_for,
                                  std::int64_t limit_micros, std::chrono::minutes life,
                                  std::string& why) {
    std::optional<Choice> best;
    for (const Offer& offer : offers) {
        if (!asked_for.empty() && offer.id != asked_for) continue;
        if (offer.interruptible) continue;
        const Choice choice{offer, wholePrice(offer)};
        if (!best || choice.price_micros < best->price_micros) best = choice;
    }
    if (!best) {
        why = asked_for.empty() ? "there is no offer to rent" : "there is no offer " + asked_for;
        return std::nullopt;
    }
    if (affordableLife(best->price_micros, limit_micros) >= life) return best;
    const std::int64_t needed = costOf(best->price_micros, life + kDestroyMargin);
    why = "the offer " + best->offer.id + " costs " + usdText(best->price_micros) +
          " USD an hour: for " + std::to_string(life.count()) + " minutes of booting and " +
          std::to_string(kDestroyMargin.count()) + " of destroying it needs a limit of " +
          usdText(needed) + " USD";
    return std::nullopt;
}

std::string usdText(std::int64_t micros) {
    std::array<char, 32> text{};
    static_cast<void>(
        std::snprintf(text.data(), text.size(), "%.4f", static_cast<double>(micros) / 1e6));
    return text.data();
}

}  // namespace gpushopper::check
