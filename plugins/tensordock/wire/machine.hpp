#pragma once

/// Machine: an instance as TensorDock tells of it, in any of the shapes that were seen:
///
///   GET /instances/{id}   a bare object (older project, live); {"data":{...}} and
///                         {"data":{"id":..,"attributes":{...}}} (other clients)
///   POST /instances       {"data":{"type":..,"id":..,"name":..,"status":..}}, or bare
///   GET /instances        {"data":[...]} (live), {"data":{"instances":[...]}}, elements with
///                         "attributes" (docs), {"data":{"attributes":{"instances":[...]}}} (docs)
///
/// Names of fields come in camelCase and in snake_case. Everything but the id may be missing.
/// Failures are BAD_RESPONSE. Thread safety: values and pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::tensordock {

struct PortForward {
    std::uint32_t internal_port = 0;
    std::uint32_t external_port = 0;
};

struct Machine {
    std::string id;  ///< 1 to 128 of [A-Za-z0-9-].
    std::string name;
    std::string status;
    std::string ip_address;  ///< Empty: none yet.
    std::vector<PortForward> forwards;
    std::optional<std::int64_t> hourly_micros;
    std::int64_t created_unix_ms = 0;  ///< 0: not said.
};

/// Whether this may be put into a path.
bool isMachineId(std::string_view id);

/// The one machine that `body` tells of.
Machine readMachine(std::string_view body);
/// All of them, or none: one element that cannot be told apart fails the list, because the core
/// takes absence for evidence. An answer of none of the shapes is no empty list.
std::vector<Machine> readMachines(std::string_view body);

}  // namespace gpushopper::tensordock
