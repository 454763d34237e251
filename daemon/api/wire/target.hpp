#pragma once

/// Target: a request target, taken apart once and strictly. Nothing is repaired: a broken escape or
/// a control byte, raw or escaped, refuses the request. `.`, `..`, `//` and `%2F` are neither
/// resolved nor split, so such a path just meets no route. One trailing slash is ignored. Thread
/// safety: values and pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::api {

struct QueryItem {
    std::string name;   ///< Decoded; `+` and `%20` are spaces.
    std::string value;  ///< Decoded; empty also when there was no `=`.
};

struct Target {
    bool server_wide = false;           ///< `OPTIONS *`
    std::string path;                   ///< As sent, without the trailing slash.
    std::vector<std::string> segments;  ///< Decoded, one per slash.
    std::vector<QueryItem> query;       ///< In order, repeats included.
};

/// nullopt: malformed.
std::optional<Target> parseTarget(std::string_view text);

}  // namespace gpushopper::api
