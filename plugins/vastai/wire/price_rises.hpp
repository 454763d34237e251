#pragma once

/// price_rises: the answer of `GET /api/v0/instances/pending-price-increases/`, by which hosts
/// announce that an instance will cost more. Shape: the official client, 2026-08. Thread safety:
/// pure.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace gpushopper::vastai {

struct WirePriceRise {
    std::optional<std::int64_t> pending_id;
    std::optional<std::int64_t> instance_id;  ///< `contract_id`.
    std::optional<double> old_gpu_usd_per_s;
    std::optional<double> new_gpu_usd_per_s;
    std::optional<double> old_disk_usd_per_s;
    std::optional<double> new_disk_usd_per_s;
    std::optional<double> contract_end;  ///< Unix time; the new price applies after it.
};

/// nullopt: there is no list in it.
std::optional<std::vector<WirePriceRise>> readPriceRises(std::string_view body);

}  // namespace gpushopper::vastai
