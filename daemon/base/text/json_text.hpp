#pragma once

/// JSON text, written directly: for the texts that are rendered often (offers, log lines), where a
/// document tree would cost more than the answer. Whatever comes in, what comes out is valid JSON
/// in valid UTF-8: bytes that are no UTF-8 become U+FFFD, control characters are escaped. Thread
/// safety: pure functions.

#include <cstdint>
#include <string>
#include <string_view>

namespace gpushopper::base {

/// Appends `text` as a JSON string with its quotes.
void appendJsonString(std::string& out, std::string_view text);

/// Appends `value` / 10^`digits` as the shortest decimal number: (950000, 6) is 0.95.
void appendJsonDecimal(std::string& out, std::int64_t value, int digits);

/// At most `bytes_max` bytes of `text`, never ending inside a character. Bytes that are no UTF-8
/// count one each.
std::string_view cutUtf8(std::string_view text, std::size_t bytes_max);

/// How many bytes of `text`, from its start, are valid UTF-8: all of them, or the place of the
/// first byte that is none.
std::size_t validUtf8Prefix(std::string_view text);

}  // namespace gpushopper::base
