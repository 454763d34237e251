#pragma once

/// account: the money part of `GET /api/v0/users/current/`. Thread safety: pure.

#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper::vastai {

/// Micro-USD that can be spent, below zero: owed. That is `credit` (2026-08, documentation's
/// example; 2026-01, seen live); `balance` is there too and stands in where it is missing.
/// nullopt: the answer says neither.
std::optional<std::int64_t> readCredit(std::string_view body);

}  // namespace gpushopper::vastai
