#pragma once

/// dates: RFC 3339 in UTC with milliseconds, as the books show them (`2026-11-24T11:13:52.291Z`).
/// Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::mock {

std::string formatDate(std::int64_t unix_ms);
/// Reads exactly what formatDate writes; nullopt otherwise.
std::optional<std::int64_t> parseDate(std::string_view text);

}  // namespace gpushopper::mock
