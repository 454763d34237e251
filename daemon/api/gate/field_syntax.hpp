#pragma once

/// The characters of HTTP's header section (RFC 9110, sections 5.5 and 5.6.2). Bytes outside ASCII
/// are allowed in values (obs-text) and nowhere else. Thread safety: pure functions.

#include <optional>
#include <string_view>

#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

/// At least one character, all of which a method or a field name may have.
bool isToken(std::string_view text);
/// No control character but the tab.
bool isFieldValue(std::string_view text);

/// Splits `name: value`; the value without the blanks around it. nullopt: no colon, a blank before
/// it, a folded line, or a character that does not belong there.
std::optional<Header> parseField(std::string_view line);

}  // namespace gpushopper::api
