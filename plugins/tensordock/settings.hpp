#pragma once

/// Settings: the configuration of one TensorDock account; README.md explains the keys. The two
/// halves of the credential are no part of it: they are secrets, asked of the host at each use.
/// Thread safety: a value.

#include <cstdint>
#include <gpushopper/config.hpp>
#include <string>
#include <string_view>

namespace gpushopper::tensordock {

/// Names of the secrets, as the schema declares them.
inline constexpr std::string_view kApiToken = "api_token";
inline constexpr std::string_view kAuthId = "auth_id";

struct Settings {
    std::string v2;        ///< Where the API answers; no slash at the end.
    std::string v0;        ///< The older API, which alone tells the balance; no slash at the end.
    std::string image;     ///< What machines boot.
    std::string ssh_user;  ///< Whom the core logs in as.
    std::uint32_t vcpus_per_gpu = 8;
    std::uint32_t ram_gb_per_gpu = 32;
};

/// Throws Failure INVALID_ARGUMENT that names the key. A base_url without a path stands for the
/// whole service: `http://127.0.0.1:9002` is asked under /api/v2 and /api/v0. Plain http is for
/// loopback addresses only, because every request carries the token.
Settings readSettings(const Config& config);

// `env`: where the daemon looks when the key is not configured, as users of the older service have
// it.
inline constexpr const char* kConfigSchema = R"json({
"type": "object", "additionalProperties": false, "required": ["api_token"],
"hosts": ["dashboard.tensordock.com", "marketplace.tensordock.com"],
"properties": {
"api_token": {"type": "string", "secret": true, "env": "TENSORDOCK_API_TOKEN",
  "description": "the API token, which every call carries"},
"auth_id": {"type": "string", "secret": true, "env": "TENSORDOCK_AUTH_ID",
  "description": "the Authorization ID; only the balance needs it"},
"base_url": {"type": "string", "default": "https://dashboard.tensordock.com/api/v2",
  "env": "TENSORDOCK_BASE_URL",
  "description": "where the API answers; http only for 127.0.0.0/8 and [::1]"},
"image": {"type": "string", "default": "ubuntu2404_ml_everything",
  "description": "what machines boot, as TensorDock names it"},
"ssh_user": {"type": "string", "default": "user",
  "description": "whom to log in as; the keys are installed for this one, for user and for root"},
"vcpus_per_gpu": {"type": "integer", "minimum": 2, "maximum": 64, "default": 8,
  "description": "virtual CPUs to rent with each GPU; an odd number is rounded down"},
"ram_gb_per_gpu": {"type": "integer", "minimum": 4, "maximum": 512, "default": 32,
  "description": "memory to rent with each GPU, lowered to a size that TensorDock sells"}
}})json";

}  // namespace gpushopper::tensordock
