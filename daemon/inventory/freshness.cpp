#include "daemon/inventory/freshness.hpp"

#include "daemon/base/assert.hpp"

namespace gpushopper::inventory {
namespace {

// a * b / 1,000,000, rounded half up; both are 0..1,000,000.
int scaled(int a, int b) {
    const std::int64_t product = std::int64_t{a} * b;
    return static_cast<int>((product + kPpm / 2) / kPpm);
}

}  // namespace

int ageFactorPpm(base::MonotonicClock::duration age, const AgeLimits& limits) {
    GS_ASSERT(limits.full_age < limits.max_age);
    if (age <= limits.full_age) return kPpm;
    if (age > limits.max_age) return 0;
    const std::int64_t over = (age - limits.full_age) / std::chrono::microseconds(1);
    const std::int64_t span = (limits.max_age - limits.full_age) / std::chrono::microseconds(1);
    return static_cast<int>(kPpm - over * (kPpm / 2) / span);
}

Standing standingOf(const Offer& offer, int age_factor_ppm, const Verdict& verdict) {
    if (age_factor_ppm == 0 || verdict.suppressed) return {.available = false, .confidence_ppm = 0};
    return {.available = true,
            .confidence_ppm =
                scaled(scaled(offer.availability_ppm, age_factor_ppm), verdict.confidence_ppm)};
}

}  // namespace gpushopper::inventory
