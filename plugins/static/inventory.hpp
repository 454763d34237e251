#pragma once

/// inventory: the hosts that one owns, from a JSON file that README.md describes. It is read
/// strictly: a misspelt key must not look like a default, and a host that is left out by mistake
/// would be missed. Thread safety: pure functions.

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::static_hosts {

inline constexpr std::size_t kHostsMax = 1000;

struct OwnedHost {
    std::string name;  ///< [a-z0-9-], at most 64 bytes; the id of its offer.
    std::string ssh_host;
    std::uint32_t ssh_port = 22;
    std::string ssh_user = "root";
    std::string gpu_model;  ///< As the owner wrote it.
    std::uint32_t gpu_count = 1;
    std::uint32_t vram_mib = 0;  ///< Per GPU; 0: the table of models knows, or nobody.
    std::uint32_t disk_gib = 0;
    std::string location;
    std::int64_t price_micros = 0;     ///< Per hour, the whole host.
    std::string authorized_keys_file;  ///< Empty: keys cannot be installed.
};

/// What is wrong, and where: "host 2 (rack1): `gpu_count` must be from 1 to 64".
struct InventoryError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws InventoryError.
std::vector<OwnedHost> parseInventory(std::string_view text);

}  // namespace gpushopper::static_hosts
