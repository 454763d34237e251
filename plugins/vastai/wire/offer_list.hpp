#pragma once

/// offer_list: the answer to a search, `{"offers": [...]}`. Field names and units are Vast.ai's;
/// which offers are good ones is another's business (offers/offer_view.hpp).
/// Thread safety: pure.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::vastai {

struct WireOffer {
    std::optional<std::int64_t> id;  ///< Of the ask, which is what one rents.
    std::optional<std::int64_t> machine_id;
    std::optional<std::int64_t> host_id;
    std::optional<std::int64_t> num_gpus;
    std::string gpu_name;
    std::optional<double> gpu_ram;        ///< MiB per GPU, as the driver reports it.
    std::optional<double> gpu_total_ram;  ///< MiB.
    std::optional<double> cpu_ram;        ///< MiB.
    std::optional<double> cpu_cores_effective;
    std::optional<double> disk_space;   ///< GB.
    std::optional<double> compute_cap;  ///< 890 is 8.9.
    std::optional<double> cuda_max_good;
    std::string driver_version;
    std::string cpu_arch;
    std::string gpu_arch;
    std::optional<std::int64_t> dph_total_micros;     ///< Per hour, whole offer, disk included.
    std::optional<std::int64_t> storage_cost_micros;  ///< Per GB and month.
    std::optional<double> reliability;
    std::optional<double> inet_down;  ///< Mbit/s.
    std::optional<double> inet_up;
    std::optional<double> direct_port_count;
    std::optional<double> duration;  ///< Seconds that are left of the host's offer.
    std::optional<double> end_date;  ///< Unix time.
    std::optional<double> hosting_type;
    std::string verification;
    std::string geolocation;
    std::optional<bool> static_ip;
    std::optional<bool> rentable;
    std::optional<bool> rented;
    std::optional<bool> is_bid;
};

/// Gives each offer to `take`; elements that are no objects are counted and left out. Returns that
/// count. nullopt: there is no list, so the answer is something else.
std::optional<std::uint32_t> readOffers(std::string_view body,
                                        const std::function<void(const WireOffer&)>& take);

}  // namespace gpushopper::vastai
