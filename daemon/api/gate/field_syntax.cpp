#include "daemon/api/gate/field_syntax.hpp"

#include <algorithm>
#include <array>

#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::array<bool, 256> tokenCharacters() {
    std::array<bool, 256> allowed{};
    for (unsigned c = '0'; c <= '9'; ++c) allowed[c] = true;
    for (unsigned c = 'A'; c <= 'Z'; ++c) allowed[c] = true;
    for (unsigned c = 'a'; c <= 'z'; ++c) allowed[c] = true;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        allowed[static_cast<unsigned>(c)] = true;
    return allowed;
}

constexpr std::array<bool, 256> kTokenCharacters = tokenCharacters();

bool isTokenCharacter(char c) { return kTokenCharacters[static_cast<unsigned char>(c)]; }

bool isValueCharacter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || c == '\t';
}

}  // namespace

bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

bool isFieldValue(std::string_view text) {
    return std::all_of(text.begin(), text.end(), isValueCharacter);
}

std::optional<Header> parseField(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = line.substr(colon + 1);
    if (!isToken(name) || !isFieldValue(value)) return std::nullopt;
    return Header{std::string(name), std::string(trimmed(value))};
}

}  // namespace gpushopper::api
