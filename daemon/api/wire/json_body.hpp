#pragma once

/// JsonBody: a request body, read strictly. One JSON object; nothing after it; valid UTF-8 and
/// paired surrogates; no key twice, however deep; at most kJsonDepthMax levels. The texts of a
/// refusal are ours, not the parser's, and give the place as a byte counted from 1. Thread safety:
/// values and pure functions.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gpushopper::api {

inline constexpr int kJsonDepthMax = 32;

struct JsonBody {
    /// In the order sent; of a repeated key the first.
    std::vector<std::pair<std::string, nlohmann::json>> members;
    std::vector<std::string> repeated;  ///< Keys that were given more than once.
    std::string fault;                  ///< What is wrong with the body as a whole; empty: nothing.
};

/// `text` is not empty.
JsonBody readJsonBody(std::string_view text);

}  // namespace gpushopper::api
