#pragma once

/// text: how bytes of a plugin are judged and shown. Thread safety: pure functions.

#include <gpushopper/abi_v0.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::check {

inline constexpr std::size_t kIdBytesMax = 128;

/// Well-formed by RFC 3629: shortest form, no surrogates, nothing above U+10FFFF.
bool isUtf8(std::string_view text);

/// `[a-z0-9._:-]{1,128}`, the alphabet of offer and instance ids.
bool isNativeId(std::string_view text);

/// In quotes, control characters and bytes that are no ASCII as `\x0a`, cut at `bytes_max`.
std::string shown(std::string_view text, std::size_t bytes_max = 80);

/// "a, b and c"
std::string listed(const std::vector<std::string>& words);

/// "3 requests", "1 request"
std::string counted(std::size_t count, const std::string& thing);

/// "AUTH" for GSP_AUTH; the number for a code that the ABI does not know.
std::string codeName(gsp_code code);
/// "MAYBE_APPLIED"
std::string outcomeName(gsp_outcome outcome);

}  // namespace gpushopper::check
