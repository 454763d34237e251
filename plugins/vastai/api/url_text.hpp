#pragma once

/// url_text: text as part of a query, percent-encoded (RFC 3986, 2.3). Thread safety: pure.

#include <string>
#include <string_view>

namespace gpushopper::vastai {

inline std::string encoded(std::string_view text) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        if (kPlain.find(c) != kPlain.npos) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += '%';
        result += kDigits[byte >> 4];
        result += kDigits[byte & 0xFU];
    }
    return result;
}

}  // namespace gpushopper::vastai
