#pragma once

/// MockConfig: the configuration of one mock marketplace; README.md explains the keys. The schema
/// is what the daemon validates by, and the daemon fills in the placeholders of its defaults; the
/// other defaults stand in both, and a test compares them.
/// Thread safety: a value.

#include <cstdint>
#include <gpushopper/config.hpp>
#include <string>

namespace gpushopper::mock {

struct MockConfig {
    std::string state_file;            ///< The marketplace's books.
    std::string authorized_keys_file;  ///< Default: `authorized_keys` beside the books.
    std::string faults_file;           ///< Default: `faults.json` beside the books.
    std::int64_t offers = 60;
    std::int64_t seed = 1;
    bool offers_endless = true;  ///< An offer can host any number of machines.
    bool free_offer = false;     ///< The last offer costs nothing.
    bool price_moves = true;
    std::int64_t boot_delay_ms = 1500;
    std::int64_t list_lag_ms = 0;  ///< How late lists show a create or a destroy.
    std::string ssh_host = "127.0.0.1";
    std::int64_t ssh_port = 2222;
    std::string ssh_user = "root";
    bool idempotent_create = false;  ///< Honour the idempotency key, which real ones do not.
    std::int64_t breaker_open_ms = 30000;
};

/// Throws Failure INVALID_ARGUMENT that names the key.
MockConfig readConfig(const Config& config);

inline constexpr const char* kConfigSchema = R"json({
"type": "object", "additionalProperties": false,
"properties": {
"state_file": {"type": "string", "default": "${state}/${provider}/market.json",
  "description": "file with the marketplace's books"},
"authorized_keys_file": {"type": "string",
  "description": "keys of the running machines; default: authorized_keys beside state_file"},
"faults_file": {"type": "string",
  "description": "scripted faults; default: faults.json beside state_file"},
"offers": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 60,
  "description": "how many offers there are"},
"seed": {"type": "integer", "minimum": 0, "maximum": 4294967295, "default": 1,
  "description": "another seed, another market"},
"offers_endless": {"type": "boolean", "default": true,
  "description": "an offer can host any number of machines at once"},
"free_offer": {"type": "boolean", "default": false,
  "description": "the last offer costs nothing"},
"price_moves": {"type": "boolean", "default": true,
  "description": "prices drift by up to a tenth"},
"boot_delay_ms": {"type": "integer", "minimum": 0, "maximum": 86400000, "default": 1500,
  "description": "from create to running"},
"list_lag_ms": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 0,
  "description": "how late lists show a create or a destroy"},
"ssh_host": {"type": "string", "default": "127.0.0.1",
  "description": "where every machine is reached"},
"ssh_port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 2222,
  "description": "where every machine is reached"},
"ssh_user": {"type": "string", "default": "root",
  "description": "whom to log in as"},
"idempotent_create": {"type": "boolean", "default": false,
  "description": "one machine per idempotency key"},
"breaker_open_ms": {"type": "integer", "minimum": 1, "maximum": 300000, "default": 30000,
  "description": "first open time of the circuit breaker"}
}})json";

}  // namespace gpushopper::mock
