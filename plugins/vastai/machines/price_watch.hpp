#pragma once

/// PriceWatch: which announced price rises are news. A host may announce that an instance will cost
/// more after its contract's end; without consent the contract ends there (2026-08, client). This
/// plugin never consents: it tells the operator, once per rise, and asks every ten minutes, more
/// rarely while the question fails. Thread safety: any thread.

#include <cstdint>
#include <gpushopper/host.hpp>
#include <mutex>
#include <set>
#include <vector>

#include "plugins/vastai/wire/price_rises.hpp"

namespace gpushopper::vastai {

class PriceWatch {
public:
    static constexpr std::chrono::minutes kAskEvery{10};
    static constexpr std::chrono::minutes kAskEveryMax{80};

    explicit PriceWatch(HostTime now) : due_at_(now + kAskEvery) {}

    /// True once per period, for the one who asks then.
    bool claimDue(HostTime now);
    /// The next question comes later. Twice as late after each failure in a row.
    void failed(HostTime now);
    /// Those that were not announced before.
    std::vector<WirePriceRise> news(const std::vector<WirePriceRise>& rises);

private:
    std::mutex mutex_;  // guards all below
    HostTime due_at_;
    std::chrono::minutes wait_ = kAskEvery;
    std::set<std::int64_t> known_;
};

/// Micro-USD an hour for GPU and disk, of prices per second; the parts that are not known are 0.
std::int64_t hourlyMicros(std::optional<double> gpu_usd_per_s,
                          std::optional<double> disk_usd_per_s);

}  // namespace gpushopper::vastai
