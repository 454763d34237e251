#pragma once

/// spending: which offer a live run can afford, and when it has to end. Money in micro-USD.
/// Thread safety: pure.

#include <gpushopper/values.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpushopper::check {

/// Kept for destroying the machine and for what a provider rounds up.
inline constexpr std::chrono::minutes kDestroyMargin{10};

/// Of a machine at this price per hour.
std::int64_t costOf(std::int64_t price_micros, std::chrono::nanoseconds time);

/// How long it may live at all, the margin left out; below zero: not at all.
std::chrono::nanoseconds affordableLife(std::int64_t price_micros, std::int64_t limit_micros);

struct Choice {
    Offer offer;
    std::int64_t price_micros = 0;  ///< With the disk.
};

/// The cheapest that may live for `life` within the limit, or the one that was asked for; nullopt:
/// none, and `why` says what would be needed.
std::optional<Choice> chooseOffer(const std::vector<Offer>& offers, const std::string& asked_for,
                                  std::int64_t limit_micros, std::chrono::minutes life,
                                  std::string& why);

/// "0.41"
std::string usdText(std::int64_t micros);

}  // namespace gpushopper::check
