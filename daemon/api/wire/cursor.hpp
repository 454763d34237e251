#pragma once

/// Cursors of paged lists: a position, opaque to clients. `list` names the list that it belongs to
/// (of events: with the session), so a cursor of another list is refused, as is an invented or cut
/// one. A checksum is enough for that; it is no secret, because a position gives no rights. Thread
/// safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::api {

inline constexpr std::size_t kCursorBytesMax = 256;

std::string encodeCursor(std::string_view list, std::string_view position);
/// The position; nullopt: no cursor of this list.
std::optional<std::string> decodeCursor(std::string_view list, std::string_view cursor);

}  // namespace gpushopper::api
