#pragma once

/// Numbers from text, strictly: all of the text, decimal digits with an optional minus sign, no
/// leading plus or space, inside the type's range. Never guesses and never clamps.

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace gpushopper::base {

template <std::integral T>
std::optional<T> parseInteger(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace gpushopper::base
