#pragma once

/// The list of web origins in a setting. Pure functions.

#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::config {

/// The pieces between commas, without the blanks around them; empty pieces are none.
std::vector<std::string> originsOf(std::string_view list);
/// `http://HOST` or `https://HOST`, with or without a port, and nothing behind it.
bool isOrigin(std::string_view text);

}  // namespace gpushopper::config
