#include "plugins/vastai/machines/price_watch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpushopper::vastai {

bool PriceWatch::claimDue(HostTime now) {
    const std::lock_guard lock(mutex_);
    if (now < due_at_) return false;
    due_at_ = now + wait_;
    return true;
}

void PriceWatch::failed(HostTime now) {
    const std::lock_guard lock(mutex_);
    wait_ = std::min(wait_ * 2, kAskEveryMax);
    due_at_ = now + wait_;
}

std::vector<WirePriceRise> PriceWatch::news(const std::vector<WirePriceRise>& rises) {
    const std::lock_guard lock(mutex_);
    wait_ = kAskEvery;
    std::set<std::int64_t> pending;
    std::vector<WirePriceRise> fresh;
    for (const WirePriceRise& rise : rises) {
        if (!rise.pending_id) continue;
        if (pending.insert(*rise.pending_id).second && !known_.contains(*rise.pending_id)) {
            fresh.push_back(rise);
        }
    }
    known_ = std::move(pending);  // what is no longer pending may be announced again
    return fresh;
}

std::int64_t hourlyMicros(std::optional<double> gpu_usd_per_s,
                          std::optional<double> disk_usd_per_s) {
    constexpr double kMicrosPerHour = 3600.0 * 1e6;
    constexpr double kMicrosMax = 1e15;
    const double micros = (gpu_usd_per_s.value_or(0) + disk_usd_per_s.value_or(0)) * kMicrosPerHour;
    return std::llround(std::clamp(micros, 0.0, kMicrosMax));
}

}  // namespace gpushopper::vastai
