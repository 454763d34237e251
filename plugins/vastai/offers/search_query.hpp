#pragma once

/// search_query: the body of `POST /api/v0/bundles/`: a column, an operator, a value. All that
/// Vast.ai can filter itself is filtered there; the core filters again. Thread safety: pure.

#include <cstdint>
#include <gpushopper/values.hpp>
#include <string>

namespace gpushopper::vastai {

/// The disk that prices are asked for: what most workloads take by default. Without it the listed
/// price is for 8 GB, and too low (2026-08, documentation).
inline constexpr std::uint32_t kDiskGibPriced = 50;
/// Without a limit the answer is cut at a default that nobody documents. The host takes no more.
inline constexpr std::uint32_t kOffersMax = 10'000;

std::string searchBody(const OfferFilter& filter, bool verified_only);

}  // namespace gpushopper::vastai
