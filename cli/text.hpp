#pragma once

/// Text for a terminal. Whatever a server sent is only ever shown through printable().
/// Thread safety: pure functions.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace gpushopper::cli {

/// UTF-8 without control characters (escape sequences would move the cursor or retitle windows)
/// and without broken sequences; each is shown as "?".
std::string printable(std::string_view text);

/// Columns that printable text takes: its code points.
std::size_t columns(std::string_view text);
/// At most `width` columns; what was cut off shows as "…".
std::string cutTo(std::string_view text, std::size_t width);

/// With up to six decimals and never an exponent: 0.000071.
std::string plainNumber(double value);
/// Any JSON value in a cell: "-" for null and missing, yes/no, numbers plain.
std::string cell(const nlohmann::json& object, const char* member);
/// A member that holds text; empty when it is missing or something else.
std::string textOf(const nlohmann::json& object, const char* member);
/// A member that holds a list or an object; an empty one when it is missing or something else.
nlohmann::json listOf(const nlohmann::json& object, const char* member);
nlohmann::json objectOf(const nlohmann::json& object, const char* member);

}  // namespace gpushopper::cli
