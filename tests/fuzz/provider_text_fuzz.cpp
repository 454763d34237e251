// What providers write, shown: one clean line of the length asked for, and places that name nothing
// twice. Input: one byte of length, then the text.

#include <gpushopper/kit/place_name.hpp>
#include <gpushopper/kit/provider_text.hpp>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/fuzz/require.hpp"

namespace gpushopper {
namespace {

bool isClean(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F) return false;
        const char next = i + 1 < text.size() ? text[i + 1] : ' ';
        if (text[i] == '<' && ((next >= 'a' && next <= 'z') || next == '/')) return false;
    }
    return nlohmann::json(text).dump().size() >= 2;  // Throws unless it is UTF-8.
}

void check(std::size_t bytes_max, std::string_view text) {
    const std::string clean = cleanText(text, bytes_max);
    require(clean.size() <= bytes_max && isClean(clean));
    require(cleanText(clean, bytes_max) == clean);

    const std::string place = placeName({text.substr(0, text.size() / 2), text});
    require(place.size() <= kPlaceNameBytesMax && isClean(place));
    require(placeName({place, place}) == place);
    const std::string country = countryOf(text);
    require(country.empty() || (country.size() == 2 && text.find(country) != text.npos));
}

}  // namespace
}  // namespace gpushopper

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    gpushopper::check(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
}
