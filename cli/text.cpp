#include "cli/text.hpp"

#include <array>
#include <charconv>

namespace gpushopper::cli {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Bytes of the sequence that starts here; 0 when it is broken or stands for a control character.
std::size_t sequenceLength(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
    const std::size_t length = first >= 0xf0 && first < 0xf5   ? 4
                               : first >= 0xe0 && first < 0xf0 ? 3
                               : first >= 0xc2 && first < 0xe0 ? 2
                                                               : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(text[i])) return 0;
    }
    const auto second = static_cast<unsigned char>(text[1]);
    if (first == 0xc2 && second < 0xa0) return 0;  // C1 controls, CSI (0x9b) among them
    // U+200E.. and U+202A..E, U+2066..9 turn the direction of the text around.
    if (first == 0xe2 && (second == 0x80 || second == 0x81)) {
        const auto third = static_cast<unsigned char>(text[2]);
        const bool turns = second == 0x80
                               ? third == 0x8e || third == 0x8f || (third >= 0xa8 && third <= 0xae)
                               : third >= 0xa6 && third <= 0xa9;
        if (turns) return 0;
    }
    return length;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0)
            clean += '?';
        else
            clean += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return clean;
}

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += continues(c) ? 0 : 1;
    return count;
}

std::string cutTo(std::string_view text, std::size_t width) {
    if (columns(text) <= width) return std::string(text);
    if (width == 0) return "";
    std::size_t end = 0;
    for (std::size_t column = 0; column + 1 < width; ++column) {
        ++end;
        while (end < text.size() && continues(text[end])) ++end;
    }
    return std::string(text.substr(0, end)) + "…";
}

std::string plainNumber(double value) {
    constexpr int kDecimalsMax = 6;  // The contract's numbers have no more.
    std::array<char, 400> digits{};  // The longest double has 309 before the point.
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                       std::chars_format::fixed, kDecimalsMax);
    std::string text(digits.data(), written.ptr);
    text.erase(text.find_last_not_of('0') + 1);
    if (!text.empty() && text.back() == '.') text.pop_back();
    return text;
}

std::string cell(const nlohmann::json& object, const char* member) {
    if (!object.is_object()) return "-";
    const auto found = object.find(member);
    if (found == object.end() || found->is_null()) return "-";
    if (found->is_boolean()) return found->get<bool>() ? "yes" : "no";
    if (found->is_string()) {
        const std::string text = printable(found->get<std::string>());
        return text.empty() ? "-" : text;
    }
    if (found->is_number_float()) return plainNumber(found->get<double>());
    return printable(found->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string textOf(const nlohmann::json& object, const char* member) {
    if (!object.is_object()) return "";
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

nlohmann::json listOf(const nlohmann::json& object, const char* member) {
    if (object.is_object()) {
        const auto found = object.find(member);
        if (found != object.end() && found->is_array()) return *found;
    }
    return nlohmann::json::array();
}

nlohmann::json objectOf(const nlohmann::json& object, const char* member) {
    if (object.is_object()) {
        const auto found = object.find(member);
        if (found != object.end() && found->is_object()) return *found;
    }
    return nlohmann::json::object();
}

}  // namespace gpushopper::cli
