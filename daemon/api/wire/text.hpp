#pragma once

/// Small questions about text that came over the wire. ASCII rules only: nothing here depends on a
/// locale. Thread safety: pure functions.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::api {

std::string lowered(std::string_view text);
/// Equal without regard to the case of ASCII letters.
bool sameWord(std::string_view left, std::string_view right);
/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);
/// The trimmed pieces between separators; a text without any is one piece.
std::vector<std::string_view> splitTrimmed(std::string_view text, char separator);

/// Has a control character (C0, DEL or C1). `text` is valid UTF-8.
bool hasControl(std::string_view text);
/// Characters (code points) of valid UTF-8.
std::size_t characterCount(std::string_view text);

/// Text of a client or a provider on its way into an answer: control characters dropped, bytes that
/// are no UTF-8 replaced, and cut to `bytes_max`.
std::string shownText(std::string_view text, std::size_t bytes_max);

}  // namespace gpushopper::api
