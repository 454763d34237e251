#pragma once

/// Location, GpuStock: what GET /locations says, as far as it was understood. Money is in micro-USD
/// per hour. What was left out, or was no number, is nullopt: a price with a part missing is no
/// price. Thread safety: values and a pure function.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::tensordock {

struct GpuStock {
    std::string v0_name;       ///< "geforcertx4090-pcie-24gb"
    std::string display_name;  ///< For people.
    std::uint32_t count_max = 0;
    std::optional<std::int64_t> gpu_micros;  ///< For one GPU.
    std::optional<std::int64_t> vcpu_micros;
    std::optional<std::int64_t> ram_gb_micros;
    std::optional<std::int64_t> disk_gb_micros;
    std::uint32_t vcpus_max = 0;
    std::uint32_t ram_gb_max = 0;
    std::uint32_t disk_gb_max = 0;
    bool dedicated_ip = false;
    bool port_forwarding = true;  ///< Only a plain no counts: there must be some way in.
};

struct Location {
    std::string id;
    std::string city;
    std::string state;
    std::string country;
    std::optional<double> tier;  ///< 0 (somebody's home) to 4 (data centre).
    std::vector<GpuStock> gpus;
};

struct Locations {
    std::vector<Location> known;
    std::size_t unreadable = 0;  ///< Places without an id and GPUs without a name; left out.
};

/// Throws Failure BAD_RESPONSE when `body` is no such answer. `locations`, an element of it and
/// `gpus` may be null or empty (older project, tests): then there is nothing to rent.
Locations readLocations(std::string_view body);

}  // namespace gpushopper::tensordock
