#include "sdk/check/text.hpp"

#include <algorithm>
#include <array>

namespace gpushopper::check {
namespace {

constexpr std::array kCodeNames = {"OK",           "INVALID_ARGUMENT", "AUTH",      "FUNDS",
                                   "RATE_LIMITED", "NO_CAPACITY",      "NOT_FOUND", "TRANSIENT",
                                   "PERMANENT",    "CANCELLED",        "DEADLINE",  "UNSUPPORTED",
                                   "BAD_RESPONSE", "INTERNAL"};
constexpr std::array kOutcomeNames = {"NOT_APPLIED", "MAYBE_APPLIED", "APPLIED"};

unsigned byteAt(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// How many bytes follow the first byte of a character; 4: it is no first byte.
std::size_t bytesAfter(unsigned first) {
    if (first < 0x80) return 0;
    if (first >= 0xc2 && first < 0xe0) return 1;
    if (first >= 0xe0 && first < 0xf0) return 2;
    if (first >= 0xf0 && first < 0xf5) return 3;
    return 4;
}

// The second byte is the one that tells overlong forms, surrogates and what is above U+10FFFF.
bool isSecondByte(unsigned first, unsigned second) {
    if (first == 0xe0) return second >= 0xa0;
    if (first == 0xed) return second < 0xa0;
    if (first == 0xf0) return second >= 0x90;
    if (first == 0xf4) return second < 0x90;
    return true;
}

template <std::size_t N>
std::string nameIn(const std::array<const char*, N>& names, std::int32_t number) {
    if (number < 0 || static_cast<std::size_t>(number) >= N) return std::to_string(number);
    return names[static_cast<std::size_t>(number)];
}

}  // namespace

bool isUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const unsigned first = byteAt(text, at);
        const std::size_t more = bytesAfter(first);
        if (more == 4 || at + more >= text.size()) return false;
        for (std::size_t i = 1; i <= more; ++i) {
            if ((byteAt(text, at + i) & 0xc0U) != 0x80U) return false;
        }
        if (more > 0 && !isSecondByte(first, byteAt(text, at + 1))) return false;
        at += 1 + more;
    }
    return true;
}

bool isNativeId(std::string_view text) {
    return !text.empty() && text.size() <= kIdBytesMax &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                      c == ':' || c == '-';
           });
}

std::string shown(std::string_view text, std::size_t bytes_max) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string result = "\"";
    for (std::size_t i = 0; i < std::min(text.size(), bytes_max); ++i) {
        const unsigned byte = byteAt(text, i);
        if (byte >= 0x20 && byte < 0x7f) {
            result += text[i];
        } else {
            result += "\\x";
            result += kHex[byte >> 4U];
            result += kHex[byte & 15U];
        }
    }
    result += text.size() > bytes_max ? "...\"" : "\"";
    return result;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::string counted(std::size_t count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string codeName(gsp_code code) { return nameIn(kCodeNames, code); }

std::string outcomeName(gsp_outcome outcome) { return nameIn(kOutcomeNames, outcome); }

}  // namespace gpushopper::check
