#pragma once

/// elements: offers and instances as a plugin hands them over, copied, and what is wrong with them.
/// The limits are those by which the daemon refuses an answer. Thread safety: pure.

#include <gpushopper/values.hpp>

#include <string>
#include <vector>

namespace gpushopper::check {

inline constexpr std::size_t kOffersMax = 10'000;
inline constexpr std::size_t kInstancesMax = 1'000;

/// `faults` gets sentences with the element's name in front: "offer "o-1" has a price below zero".
/// What has a fault is left at its default in the copy.
Offer readOffer(const gsp_offer* given, std::vector<std::string>& faults);
Instance readInstance(const gsp_instance* given, std::vector<std::string>& faults);

}  // namespace gpushopper::check
