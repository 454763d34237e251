#pragma once

/// values: what a provider says and is asked, as plain C++ values that own their text. The skin
/// translates them to and from the C structs, so a plugin never sees a borrowed pointer.
/// Units are in the names: money in micro-USD, ratios in parts per million, sizes in MiB or GiB,
/// dates in milliseconds since 1970 UTC. Thread safety: values.

#include <gpushopper/abi_v0.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {

using KeyValues = std::vector<std::pair<std::string, std::string>>;

struct OfferFilter {  ///< A hint, to save traffic: the core filters again.
    std::uint32_t gpu_count_min = 0;
    std::uint32_t vram_mib_min = 0;
    std::uint32_t limit = 0;  ///< 0: none.
    std::string gpu_model;
    std::int64_t price_micros_max = -1;  ///< -1: no condition (0 asks for free offers only).
};

struct Offer {
    std::string id;                ///< [a-z0-9._:-], at most 128 bytes, stable for its life.
    std::string gpu_model;         ///< As the plugin names it; the core has the last word.
    std::string gpu_model_native;  ///< The provider's own word.
    std::uint32_t gpu_count = 1;
    std::uint32_t vram_mib = 0;  ///< Per GPU.
    std::uint32_t disk_gib_max = 0;
    std::uint32_t reliability_ppm = 0;
    std::uint32_t availability_ppm = 0;
    std::int64_t price_micros = 0;  ///< Per hour, the whole offer, with disk_gib_priced of disk.
    std::int64_t storage_micros_per_gib_hour = 0;
    std::uint32_t disk_gib_priced = 0;
    std::uint32_t cuda_milli = 0;     ///< 12.8 is 12800; 0: unknown.
    std::int64_t duration_s_max = 0;  ///< 0: no limit.
    bool interruptible = false;
    std::string region;
    std::string machine_id;
    std::string extras_json;  ///< An object of at most 4 KiB that the core merely shows.
};

struct Instance {
    std::string id;
    std::string label;
    gsp_state state = GSP_STATE_UNKNOWN;
    std::string state_native;
    gsp_billing billing = GSP_BILLING_UNKNOWN;
    std::int64_t price_micros = 0;     ///< Per hour.
    std::int64_t created_unix_ms = 0;  ///< 0: unknown.
    std::string ssh_host;
    std::uint32_t ssh_port = 0;  ///< 0: no address yet.
    std::string ssh_user;
    KeyValues ports;  ///< "8000/tcp" -> "203.0.113.7:33526"
    std::string extras_json;
};

struct CreateRequest {
    std::string offer_id;
    std::string label;  ///< To be stored with the machine, unchanged; see label.hpp.
    std::string image;  ///< Empty with a template_id: the template's.
    std::vector<std::string> ssh_public_keys;  ///< One line each; all are to be installed.
    std::string on_start;
    KeyValues env;
    gsp_launch_mode launch_mode = GSP_LAUNCH_SSH;
    std::string args;
    std::string template_id;
    std::vector<std::string> exposed_ports;  ///< "8000/tcp"
    std::uint32_t gpu_count = 1;
    std::uint32_t disk_gib = 0;
    std::int64_t price_micros_max = 0;  ///< Refuse with GSP_NO_CAPACITY if it costs more by now.
    std::int64_t expires_unix_ms = 0;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
