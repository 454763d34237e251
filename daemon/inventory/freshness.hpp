#pragma once

/// Freshness: how much an offer may still be believed. One function serves the list and the single
/// offer, so both always say the same of the same offer at the same moment.
///
/// Up to `full_age` the provider's own word counts. Then it is multiplied by a factor that falls
/// linearly from 1 to one half at `max_age`. Past `max_age` nothing is believed: the offer is shown
/// as not available with confidence 0. Recent failures lower the result further.
/// Thread safety: pure functions.

#include "daemon/base/clock.hpp"
#include "daemon/inventory/offer.hpp"

namespace gpushopper::inventory {

inline constexpr int kPpm = 1'000'000;

struct AgeLimits {
    base::Millis full_age{120'000};
    base::Millis max_age{300'000};  ///< Above full_age.
};

/// What the failure memory says of one offer.
struct Verdict {
    int confidence_ppm = kPpm;  ///< Factor, 0..1,000,000.
    bool suppressed = false;    ///< Failed so often or so badly that it is not offered for a while.
};

/// What an answer shows of an offer, and may be older than the offer's own fields.
struct Standing {
    bool available = true;
    int confidence_ppm = 0;
};

/// The factor for a list of this age: 1,000,000 down to 500,000, and 0 past `max_age`.
int ageFactorPpm(base::MonotonicClock::duration age, const AgeLimits& limits);

Standing standingOf(const Offer& offer, int age_factor_ppm, const Verdict& verdict);

}  // namespace gpushopper::inventory
