#pragma once

/// provider_text: what a provider wrote, made fit for a log line or an error message: one line of
/// valid UTF-8 without markup, control or direction characters. It is cut between words only, so a
/// secret that the provider sent back is either there whole, and then the host scrubs it, or not at
/// all. For texts that are data, like labels, there is only the length: shortened().
/// Thread safety: pure functions.

#include <cstddef>
#include <string>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

inline constexpr std::size_t kCleanTextBytesMax = 200;

/// At most `bytes_max` bytes, with "..." at the end where something was cut off. HTML tags (with
/// what is between <script> or <style> and their ends), control characters and invalid bytes become
/// blanks, and blanks one blank.
std::string cleanText(std::string_view text, std::size_t bytes_max = kCleanTextBytesMax);

/// What the host takes of a text in an offer or an instance; one that is longer spoils its list.
inline constexpr std::size_t kElementTextBytesMax = 256;

/// `text`, well-formed UTF-8, as it is, or its beginning, of at most `bytes_max` bytes and whole
/// characters.
std::string shortened(std::string text, std::size_t bytes_max = kElementTextBytesMax);

/// The length of the UTF-8 character that `text` begins with, 1 to 4; 0: none, or not valid.
std::size_t utf8CharacterBytes(std::string_view text);

}  // namespace sdk_0_0
}  // namespace gpushopper
