#include <gpushopper/kit/provider_text.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

constexpr std::string_view kCut = "...";
// Nobody reads further; it also bounds the work on a body of many megabytes.
constexpr std::size_t kLookedAtBytesMax = 16 * 1024;

unsigned byteAt(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

bool continues(std::string_view text, std::size_t i) {
    return i < text.size() && (byteAt(text, i) & 0xC0U) == 0x80U;
}

std::uint32_t characterAt(std::string_view text, std::size_t bytes) {
    constexpr std::array<unsigned, 5> kFirstBits = {0, 0x7F, 0x1F, 0x0F, 0x07};
    std::uint32_t code = byteAt(text, 0) & kFirstBits.at(bytes);
    for (std::size_t i = 1; i < bytes; ++i) code = (code << 6) | (byteAt(text, i) & 0x3FU);
    return code;
}

// Characters that end a line, move the cursor, or turn the direction of what follows.
bool isControl(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

bool isBlank(std::uint32_t code) {
    return code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == 0xA0;
}

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool startsAnyCase(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() &&
           std::equal(lower.begin(), lower.end(), text.begin(),
                      [](char a, char b) { return a == lowered(b); });
}

bool isTag(std::string_view text) {
    if (text.size() < 2 || text[0] != '<') return false;
    const char next = lowered(text[1]);
    return (next >= 'a' && next <= 'z') || next == '/' || next == '!' || next == '?';
}

// Past the first `end` in `text`, or all of it.
std::size_t pastEnd(std::string_view text, std::string_view end) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (startsAnyCase(text.substr(i), end)) return i + end.size();
    }
    return text.size();
}

// The bytes of the tag that `text` begins with, and of what must not be shown behind it.
std::size_t tagBytes(std::string_view text) {
    if (text.starts_with("<!--")) return pastEnd(text, "-->");
    if (startsAnyCase(text, "<script")) return pastEnd(text, "</script>");
    if (startsAnyCase(text, "<style")) return pastEnd(text, "</style>");
    return pastEnd(text, ">");
}

// Whatever is left out leaves a blank, so nothing that is kept grows together into a new tag.
std::string tidied(std::string_view text) {
    std::string tidy;
    while (!text.empty()) {
        std::size_t bytes = utf8CharacterBytes(text);
        const bool valid = bytes > 0;
        const bool tag = valid && isTag(text);
        const std::uint32_t code = valid && !tag ? characterAt(text, bytes) : ' ';
        if (!valid) bytes = 1;
        if (tag) bytes = tagBytes(text);
        if (!isBlank(code) && !isControl(code)) {
            tidy += text.substr(0, bytes);
        } else if (!tidy.empty() && tidy.back() != ' ') {
            tidy += ' ';
        }
        text.remove_prefix(bytes);
    }
    if (!tidy.empty() && tidy.back() == ' ') tidy.pop_back();
    return tidy;
}

}  // namespace

std::size_t utf8CharacterBytes(std::string_view text) {
    if (text.empty()) return 0;
    const unsigned first = byteAt(text, 0);
    if (first < 0x80) return 1;
    std::size_t bytes = 0;
    if (first >= 0xC2 && first <= 0xDF) bytes = 2;
    if (first >= 0xE0 && first <= 0xEF) bytes = 3;
    if (first >= 0xF0 && first <= 0xF4) bytes = 4;
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!continues(text, i)) return 0;
    }
    if (bytes < 3) return bytes;
    // Neither longer than needed, nor half of a surrogate pair, nor beyond Unicode's end.
    const std::uint32_t code = characterAt(text, bytes);
    const bool overlong = code < (bytes == 3 ? 0x800U : 0x10000U);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return overlong || surrogate || code > 0x10FFFF ? 0 : bytes;
}

std::string cleanText(std::string_view text, std::size_t bytes_max) {
    const bool looked_at_all = text.size() <= kLookedAtBytesMax;
    std::string tidy = tidied(text.substr(0, kLookedAtBytesMax));
    if (looked_at_all && tidy.size() <= bytes_max) return tidy;
    if (bytes_max < kCut.size()) return "";
    // The last word may be half a word: what the host scrubs would not be recognised in it.
    const std::size_t room = bytes_max - kCut.size();
    const std::size_t end = tidy.rfind(' ', room);
    tidy.resize(end == std::string::npos ? 0 : end);
    return tidy += kCut;
}

std::string shortened(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && continues(text, end)) --end;
    text.resize(end);
    return text;
}

}  // namespace sdk_0_0
}  // namespace gpushopper
