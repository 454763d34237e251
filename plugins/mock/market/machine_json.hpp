#pragma once

/// machine_json: one machine as an element of market.json's `instances`. Pure.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "plugins/mock/market/machine.hpp"

namespace gpushopper::mock {

/// `billed_micros` is what the machine has cost up to `now_ms`; `billed_settled_micros` and
/// `billed_settled_at` are what it is computed from.
nlohmann::json machineToJson(const Machine& machine, std::int64_t now_ms);
/// The same as text. Bytes that are no UTF-8 are replaced: one bad label must not stop the books.
std::string machineText(const Machine& machine, std::int64_t now_ms);
/// Throws nlohmann::json::exception or std::runtime_error for what machineToJson does not write.
Machine machineFromJson(const nlohmann::json& json);

}  // namespace gpushopper::mock
