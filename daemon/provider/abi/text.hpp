#pragma once

/// text: how words of a plugin become words of ours. A plugin's bytes are bounded, checked to be
/// UTF-8 and freed of control characters before anything keeps or prints them.
/// Thread safety: pure functions.

#include <cstddef>
#include <string>
#include <string_view>

#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

inline constexpr std::size_t kNativeIdBytesMax = 128;
inline constexpr std::size_t kTextBytesMax = 256;
inline constexpr std::size_t kExtrasBytesMax = 4096;
inline constexpr std::size_t kMessageBytesMax = 512;

/// Borrowed: valid as long as what `text` points to.
inline std::string_view view(const gsp_str& text) {
    return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
/// Borrowed: `text` must outlive the result. Never a null pointer.
inline gsp_str borrow(std::string_view text) {
    return gsp_str{text.data() == nullptr ? "" : text.data(), text.size()};
}

/// Well-formed by RFC 3629: shortest form, no surrogates, nothing above U+10FFFF.
bool isUtf8(std::string_view text);

/// `[a-z0-9._:-]{1,128}`
bool isNativeId(std::string_view text);

/// What may be shown: at most `bytes_max` bytes, cut between characters; bytes that are not UTF-8
/// and control characters (C0, DEL, C1) are left out, tabs and line ends become spaces.
std::string cleanText(std::string_view text, std::size_t bytes_max);

/// `text` with every http or https URL replaced by "[address]": a provider's error may name its own
/// end points, and a query may carry a key.
std::string withoutUrls(std::string_view text);

}  // namespace gpushopper::provider
