#include "plugins/vastai/offers/search_query.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugins/vastai/offers/native_gpus.hpp"

namespace gpushopper::vastai {
namespace {

using nlohmann::json;

// A driver reports less than what is printed on the box: 24564 MiB for 24 GiB, 46068 for 48.
std::uint32_t withSlack(std::uint32_t mib) {
    return static_cast<std::uint32_t>(std::uint64_t{mib} * 93 / 100);
}

}  // namespace

std::string searchBody(const OfferFilter& filter, bool verified_only) {
    json query{
        {"rentable", {{"eq", true}}},
        {"rented", {{"eq", false}}},
        {"external", {{"eq", false}}},
        // Offers without a GPU are listed and cannot be rented (2026, an issue of the client).
        {"num_gpus", {{"gte", std::max(filter.gpu_count_min, 1U)}}},
        {"type", "on-demand"},
        {"allocated_storage", kDiskGibPriced},
        {"order", json::array({json::array({"dph_total", "asc"})})},
        {"limit", filter.limit > 0 ? std::min(filter.limit, kOffersMax) : kOffersMax}};
    if (verified_only) query["verified"] = {{"eq", true}};
    if (filter.vram_mib_min > 0) query["gpu_ram"] = {{"gte", withSlack(filter.vram_mib_min)}};
    if (filter.price_micros_max >= 0) {
        query["dph_total"] = {{"lte", static_cast<double>(filter.price_micros_max) / 1e6}};
    }
    // A model that we have no native name of is left to the core.
    if (auto names = nativeGpusOf(filter.gpu_model); !names.empty()) {
        query["gpu_name"] = {{"in", std::move(names)}};
    }
    return query.dump();
}

}  // namespace gpushopper::vastai
