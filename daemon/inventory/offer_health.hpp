#pragma once

/// Offer health: why offers are shown with less confidence, or as not available. It is the failure
/// memory told for people, with the same verdicts that the menu applies.
///
/// An offer is in it that failed lately, whether or not it is still on the menu, and one on the
/// menu whose machine failed under another offer. A GPU type of one provider is degraded when
/// kDegradedAtOffers different offers of it failed: that tells of the type and not of the offers;
/// it is advice and lowers no confidence by itself. Thread safety: pure functions.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/inventory/failure_memory.hpp"
#include "daemon/inventory/snapshot.hpp"

namespace gpushopper::inventory {

inline constexpr std::size_t kDegradedAtOffers = 3;

struct HealthQuery {
    std::optional<base::ProviderName> provider{};
    std::optional<std::string> gpu_type{};  ///< Substring, as in Query.
};

struct OfferHealth {
    FailedOffer offer;
    std::size_t recent_failures = 0;  ///< That count against it: its own, or its machine's.
    bool failed_itself = false;
    Verdict verdict;
    FailureMemory::Failure last;
};

struct GpuTypeHealth {
    base::ProviderName provider;
    std::string gpu_type;
    std::size_t failed_offers = 0;
    bool degraded() const { return failed_offers >= kDegradedAtOffers; }
};

/// Latest failure first; at the same moment by id.
std::vector<OfferHealth> offerHealth(const Snapshot& snapshot, const FailureMemory& failures,
                                     const HealthQuery& query, base::MonoTime now);

/// Of the offers that failed themselves; by provider, then type.
std::vector<GpuTypeHealth> gpuTypeHealth(const std::vector<OfferHealth>& offers);

}  // namespace gpushopper::inventory
