#pragma once

/// id_codec: the native ids that the core gets to see ([a-z0-9._:-], at most 128 bytes), made out
/// of several parts and read back, and the ids that people type.
///
/// A composite id is its parts with ':' between them. In a part, [a-z0-9.-] stand for themselves
/// and every other byte is `_` and its two hexadecimal digits (`_5f`), so each list of parts has
/// exactly one text.
/// Thread safety: pure functions.

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {

inline constexpr std::size_t kNativeIdBytesMax = 128;

/// Throws Failure BAD_RESPONSE when the id is longer than kNativeIdBytesMax: the parts come from
/// the provider, and one with such a name is left out or makes its list fail.
std::string joinId(std::initializer_list<std::string_view> parts);

/// The parts that joinId made `id` of, when there are exactly `parts` (at least 1) of them; nullopt
/// for any text that joinId does not make. Letter case and outer blanks do not matter.
std::optional<std::vector<std::string>> splitId(std::string_view id, std::size_t parts);

/// The digits of an id that people may write with the provider's name in front, in any case:
/// `30032902`, `vastai-30032902`, `VastAI/30032902`, `vastai-instance/30032902`. The number is
/// above 0, fits an int64 and has no leading zero. Else throws Failure INVALID_ARGUMENT,
/// NOT_APPLIED, that shows what was given and the form that is expected.
std::string requireNumericId(std::string_view text, std::string_view provider);

}  // namespace sdk_0_0
}  // namespace gpushopper
