#pragma once

/// place_name: where a machine stands, out of the bits that providers give (city, state, country,
/// or one free text with commas). Thread safety: pure functions.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

inline constexpr std::size_t kPlaceNameBytesMax = 128;

/// The parts, each again taken apart at its commas, joined by ", ": cleaned (provider_text.hpp),
/// empty ones and repeats left out (in any case of letters), `USA` written `United States`. A part
/// that no longer fits kPlaceNameBytesMax is left out whole. Empty: nowhere.
std::string placeName(std::initializer_list<std::string_view> parts);

/// The two-letter country code that `free_text` ends with, as its last part between commas; empty
/// when that is not two capital letters.
std::string countryOf(std::string_view free_text);

}  // namespace sdk_0_0
}  // namespace gpushopper
