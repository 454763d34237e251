// Ids: a text that reads as an id is the only one for its parts, any parts come back, and a number
// that is found is one.

#include <gpushopper/failure.hpp>
#include <gpushopper/kit/id_codec.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/require.hpp"

namespace gpushopper {
namespace {

std::string normal(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || (text.front() >= 9 && text.front() <= 13))) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || (text.back() >= 9 && text.back() <= 13))) {
        text.remove_suffix(1);
    }
    std::string lower(text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower;
}

void checkReading(std::string_view text) {
    if (const auto one = splitId(text, 1)) require(joinId({(*one)[0]}) == normal(text));
    if (const auto two = splitId(text, 2)) {
        require(joinId({(*two)[0], (*two)[1]}) == normal(text));
    }
}

void checkWriting(std::string_view text) {
    const std::string_view left = text.substr(0, text.size() / 3);
    const std::string_view right = text.substr(text.size() / 3);
    std::string id;
    try {
        id = joinId({left, right});
    } catch (const Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE && text.size() * 3 + 1 > kNativeIdBytesMax);
        return;
    }
    require(id.size() <= kNativeIdBytesMax);
    require(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._:-") == std::string::npos);
    const auto parts = splitId(id, 2);
    require(parts && (*parts)[0] == left && (*parts)[1] == right);
}

void checkNumber(std::string_view text) {
    try {
        const std::string digits = requireNumericId(text, "vastai");
        require(!digits.empty() && digits.size() <= 19 && digits.front() != '0');
        require(digits.find_first_not_of("0123456789") == std::string::npos);
        require(requireNumericId("VastAI-" + digits, "vastai") == digits);
        require(text.find(digits) != std::string_view::npos);
    } catch (const Failure& failure) {
        require(failure.code == GSP_INVALID_ARGUMENT);
        require(failure.message.find("`vastai-<number>`") != std::string::npos);
    }
}

}  // namespace
}  // namespace gpushopper

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    gpushopper::checkReading(text);
    gpushopper::checkWriting(text);
    gpushopper::checkNumber(text);
    return 0;
}
