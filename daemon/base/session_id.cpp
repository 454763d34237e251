#include "daemon/base/session_id.hpp"

#include <cstring>

#include "daemon/base/random.hpp"

namespace gpushopper::base {
namespace {

constexpr std::size_t kTextSize = 36;

bool isDashPlace(std::size_t place) {
    return place == 8 || place == 13 || place == 18 || place == 23;
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<SessionId> SessionId::parse(std::string_view text) {
    if (text.size() != kTextSize) return std::nullopt;
    Bytes bytes{};
    std::size_t nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isDashPlace(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = hexValue(text[i]);
        if (value < 0) return std::nullopt;
        bytes[nibble / 2] = static_cast<std::uint8_t>((bytes[nibble / 2] << 4) | value);
        ++nibble;
    }
    return SessionId(bytes);
}

SessionId SessionId::make(Random& random) {
    Bytes bytes{};
    random.fill(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);  // RFC 4122 variant
    return SessionId(bytes);
}

std::string SessionId::str() const {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(kTextSize);
    for (std::uint8_t byte : bytes_) {
        if (isDashPlace(text.size())) text += '-';
        text += kDigits[byte >> 4];
        text += kDigits[byte & 0x0f];
    }
    return text;
}

std::string makeUuid(Random& random) { return SessionId::make(random).str(); }

}  // namespace gpushopper::base

std::size_t std::hash<gpushopper::base::SessionId>::operator()(
    const gpushopper::base::SessionId& id) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, id.bytes().data(), sizeof value);
    return value;
}
