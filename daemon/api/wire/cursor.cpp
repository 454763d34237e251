#include "daemon/api/wire/cursor.hpp"

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>
#include <Poco/NumberFormatter.h>

#include <cstdint>
#include <iterator>
#include <sstream>

namespace gpushopper::api {
namespace {

constexpr int kBase64Url = Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING;
constexpr int kChecksumDigits = 16;

// FNV-1a, 64 bits, over the list's name and the position.
std::string checksum(std::string_view list, std::string_view position) {
    Poco::UInt64 hash = 14695981039346656037U;
    const auto add = [&hash](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    };
    add(list);
    add("\n");
    add(position);
    return Poco::NumberFormatter::formatHex(hash, kChecksumDigits);
}

}  // namespace

std::string encodeCursor(std::string_view list, std::string_view position) {
    std::ostringstream text;
    Poco::Base64Encoder encoder(text, kBase64Url);
    encoder << checksum(list, position) << position;
    encoder.close();
    return text.str();
}

std::optional<std::string> decodeCursor(std::string_view list, std::string_view cursor) {
    std::string plain;
    try {
        std::istringstream text{std::string(cursor)};
        Poco::Base64Decoder decoder(text, kBase64Url);
        plain.assign(std::istreambuf_iterator<char>(decoder), {});
    } catch (const Poco::Exception&) {
        return std::nullopt;  // No base64: the same as any other invented text.
    }
    if (plain.size() < kChecksumDigits) return std::nullopt;
    std::string position = plain.substr(kChecksumDigits);
    // Encoded again, so that no second spelling of a cursor is taken.
    if (encodeCursor(list, position) != cursor) return std::nullopt;
    return position;
}

}  // namespace gpushopper::api
