#include "daemon/provider/abi/text.hpp"

#include <algorithm>

#include "daemon/base/text/json_text.hpp"

namespace gpushopper::provider {
namespace {

// Of the character at the front of valid UTF-8.
std::size_t characterSize(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

bool isControl(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7f;
    // U+0080..U+009F are C2 80..C2 9F.
    return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

}  // namespace

bool isUtf8(std::string_view text) { return base::validUtf8Prefix(text) == text.size(); }

bool isNativeId(std::string_view text) {
    return !text.empty() && text.size() <= kNativeIdBytesMax &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                      c == ':' || c == '-';
           });
}

std::string cleanText(std::string_view text, std::size_t bytes_max) {
    std::string clean;
    while (!text.empty()) {
        std::string_view valid = text.substr(0, base::validUtf8Prefix(text));
        text.remove_prefix(std::min(valid.size() + 1, text.size()));
        while (!valid.empty()) {
            const std::string_view character = valid.substr(0, characterSize(valid));
            valid.remove_prefix(character.size());
            const bool is_space = character == "\n" || character == "\t" || character == "\r";
            if (!is_space && isControl(character)) continue;
            if (clean.size() + character.size() > bytes_max) return clean;
            clean += is_space ? " " : character;
        }
    }
    return clean;
}

std::string withoutUrls(std::string_view text) {
    std::string clean(text);
    for (const std::string_view scheme : {"http://", "https://"}) {
        for (auto at = clean.find(scheme); at != std::string::npos; at = clean.find(scheme, at)) {
            const auto end = std::min(clean.find_first_of(" \t\r\n\"'<>", at), clean.size());
            clean.replace(at, end - at, "[address]");
        }
    }
    return clean;
}

}  // namespace gpushopper::provider
