#pragma once

/// VastConfig: the configuration of one Vast.ai account; README.md explains the keys. The schema is
/// what the daemon validates by; its defaults and those of the struct are compared by a test.
/// Thread safety: a value.

#include <gpushopper/config.hpp>
#include <string>
#include <string_view>

namespace gpushopper::vastai {

struct VastConfig {
    std::string base_url = "https://console.vast.ai";  ///< Without a slash at its end.
    bool verified_only = true;  ///< Hosts that Vast.ai has not verified are left out.
    std::string ssh_user = "root";
};

/// Throws Failure INVALID_ARGUMENT that names the key.
VastConfig readConfig(const Config& config);

/// Why `url` cannot be the place of the API, as the end of a sentence; empty: it can. TLS is a
/// must but for loopback addresses, because the key travels in every request.
std::string_view faultOfBaseUrl(std::string_view url);

// `env`: where the daemon looks when the key is not configured.
inline constexpr const char* kConfigSchema = R"json({
"type": "object", "additionalProperties": false,
"properties": {
"api_key": {"type": "string", "secret": true, "env": "VASTAI_API_KEY",
  "description": "the account's API key, from https://cloud.vast.ai/manage-keys/"},
"base_url": {"type": "string", "default": "https://console.vast.ai", "env": "VASTAI_BASE_URL",
  "description": "where the API is; http:// for loopback addresses only"},
"verified_only": {"type": "boolean", "default": true,
  "description": "offer only the machines of hosts that Vast.ai has verified"},
"ssh_user": {"type": "string", "default": "root",
  "description": "whom to log in as"}
},
"required": ["api_key"]})json";

}  // namespace gpushopper::vastai
