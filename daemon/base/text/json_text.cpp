#include "daemon/base/text/json_text.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/assert.hpp"

namespace gpushopper::base {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool isPlain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// What a lead byte promises. The second byte has a range of its own, which is where overlong forms,
// surrogates and values above U+10FFFF are kept out (Unicode standard, table 3-7).
struct Sequence {
    std::size_t length = 0;  // 0: no lead byte.
    unsigned char second_min = 0x80;
    unsigned char second_max = 0xBF;
};

Sequence sequenceOf(unsigned char lead) {
    if (lead >= 0xC2 && lead <= 0xDF) return {.length = 2};
    if (lead == 0xE0) return {.length = 3, .second_min = 0xA0};
    if (lead == 0xED) return {.length = 3, .second_max = 0x9F};
    if (lead >= 0xE1 && lead <= 0xEF) return {.length = 3};
    if (lead == 0xF0) return {.length = 4, .second_min = 0x90};
    if (lead == 0xF4) return {.length = 4, .second_max = 0x8F};
    if (lead >= 0xF1 && lead <= 0xF3) return {.length = 4};
    return {};
}

// Length of the valid multi-byte character that `text` begins with; 0 if it begins with none.
std::size_t characterLength(std::string_view text) {
    const Sequence sequence = sequenceOf(static_cast<unsigned char>(text.front()));
    if (sequence.length == 0 || text.size() < sequence.length) return 0;
    const auto second = static_cast<unsigned char>(text[1]);
    if (second < sequence.second_min || second > sequence.second_max) return 0;
    for (std::size_t i = 2; i < sequence.length; ++i) {
        if (!isContinuation(text[i])) return 0;
    }
    return sequence.length;
}

void appendEscaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xFU];
}

}  // namespace

void appendJsonString(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        // What needs nothing is copied in one piece; most texts are one.
        const auto end =
            std::find_if_not(text.begin(), text.end(), [](char c) { return isPlain(c); });
        out.append(text.begin(), end);
        text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
        if (text.empty()) break;
        const char c = text.front();
        std::size_t used = 1;
        if (static_cast<unsigned char>(c) < 0x80) {
            appendEscaped(out, c);
        } else if (const std::size_t length = characterLength(text); length > 0) {
            out += text.substr(0, length);
            used = length;
        } else {
            out += kReplacement;
        }
        text.remove_prefix(used);
    }
    out += '"';
}

void appendJsonDecimal(std::string& out, std::int64_t value, int digits) {
    GS_ASSERT(digits >= 0 && digits <= 18);
    // Worked out on the absolute value, without negating: that would overflow for the smallest one.
    std::array<char, 24> reversed{};
    std::size_t length = 0;
    bool significant = false;
    std::int64_t rest = value;
    for (int place = 0; rest != 0 || place <= digits; ++place) {
        if (place == digits && digits > 0 && significant) reversed.at(length++) = '.';
        const auto digit = static_cast<int>(rest % 10);
        rest /= 10;
        significant = significant || digit != 0 || place >= digits;
        if (significant)
            reversed.at(length++) = static_cast<char>('0' + (digit < 0 ? -digit : digit));
    }
    if (value < 0) out += '-';
    out.append(reversed.rend() - static_cast<std::ptrdiff_t>(length), reversed.rend());
}

std::string_view cutUtf8(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    // A character has at most three continuation bytes; more of them are no character anyway.
    for (int back = 0; back < 3 && end > 0 && isContinuation(text[end]); ++back) --end;
    if (isContinuation(text[end])) end = bytes_max;
    return text.substr(0, end);
}

std::size_t validUtf8Prefix(std::string_view text) {
    std::size_t place = 0;
    while (place < text.size()) {
        const bool ascii = static_cast<unsigned char>(text[place]) < 0x80;
        const std::size_t length = ascii ? 1 : characterLength(text.substr(place));
        if (length == 0) break;
        place += length;
    }
    return place;
}

}  // namespace gpushopper::base
