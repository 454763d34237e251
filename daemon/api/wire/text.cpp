#include "daemon/api/wire/text.hpp"

#include <algorithm>

#include "daemon/base/text/json_text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isC0(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// U+0080 to U+009F, in UTF-8: C2 80 to C2 9F.
bool isC1At(std::string_view text, std::size_t place) {
    if (static_cast<unsigned char>(text[place]) != 0xC2 || place + 1 >= text.size()) return false;
    return static_cast<unsigned char>(text[place + 1]) < 0xA0;
}

// `text` is valid UTF-8.
void appendWithoutControls(std::string& result, std::string_view text) {
    for (std::size_t place = 0; place < text.size(); ++place) {
        if (isC1At(text, place)) {
            ++place;
        } else if (!isC0(text[place])) {
            result += text[place];
        }
    }
}

}  // namespace

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool sameWord(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> splitTrimmed(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    while (true) {
        const auto end = text.find(separator);
        pieces.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

bool hasControl(std::string_view text) {
    for (std::size_t place = 0; place < text.size(); ++place) {
        if (isC0(text[place]) || isC1At(text, place)) return true;
    }
    return false;
}

std::size_t characterCount(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string shownText(std::string_view text, std::size_t bytes_max) {
    std::string result;
    result.reserve(std::min(text.size(), bytes_max));
    while (!text.empty()) {
        const std::string_view valid = text.substr(0, base::validUtf8Prefix(text));
        appendWithoutControls(result, valid);
        text.remove_prefix(valid.size());
        if (text.empty()) break;
        // Bytes that stood apart must not become a character when what was between them goes.
        result += kReplacement;
        text.remove_prefix(1);
    }
    result.resize(base::cutUtf8(result, bytes_max).size());
    return result;
}

}  // namespace gpushopper::api
