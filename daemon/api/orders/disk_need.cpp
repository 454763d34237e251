#include "daemon/api/orders/disk_need.hpp"

#include <algorithm>
#include <array>

#include "daemon/api/wire/text.hpp"
#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::api {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isAlphanumeric(char c) { return isDigit(c) || (c >= 'a' && c <= 'z'); }

// "7" is 7,000 thousandths, "0.5" is 500. At most five digits before the point and three after it.
std::optional<std::int64_t> thousandths(std::string_view text) {
    const auto point = std::min(text.find('.'), text.size());
    std::string fraction(text.substr(std::min(point + 1, text.size())));
    if (point > 5 || fraction.size() > 3) return std::nullopt;
    fraction.resize(3, '0');
    const auto whole = base::parseInteger<std::int64_t>(text.substr(0, point));
    const auto part = base::parseInteger<std::int64_t>(fraction);
    if (!whole || !part) return std::nullopt;
    return *whole * 1000 + *part;
}

// The digits and points that end right before `end`.
std::string_view numberBefore(std::string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0 && (isDigit(text[begin - 1]) || text[begin - 1] == '.')) --begin;
    while (begin < end && text[begin] == '.') ++begin;
    return text.substr(begin, end - begin);
}

// The size that ends at the `b` at `place`: `70b`, `8x7b`; nullopt: that b is part of a word.
std::optional<std::int64_t> sizeEndingAt(std::string_view text, std::size_t place) {
    if (place + 1 < text.size() && isAlphanumeric(text[place + 1])) return std::nullopt;
    const std::string_view number = numberBefore(text, place);
    if (number.empty()) return std::nullopt;
    const auto size = thousandths(number);
    const std::size_t begin = place - number.size();
    if (!size || begin == 0 || !isAlphanumeric(text[begin - 1])) return size;
    if (text[begin - 1] != 'x') return std::nullopt;
    const std::string_view experts = numberBefore(text, begin - 1);
    const auto count = base::parseInteger<std::int64_t>(experts);
    if (!count || *count < 1 || *count > 1000) return std::nullopt;
    return *size * *count;
}

bool isFourBit(std::string_view quantization) {
    constexpr std::array<std::string_view, 8> kMarks = {"awq",   "gptq", "4bit", "4-bit",
                                                        "4_bit", "int4", "nf4",  "q4"};
    const std::string text = lowered(quantization);
    return std::any_of(kMarks.begin(), kMarks.end(), [&text](std::string_view mark) {
        return text.find(mark) != std::string::npos;
    });
}

std::int64_t roundedUp(std::int64_t value, std::int64_t unit) { return (value + unit - 1) / unit; }

}  // namespace

std::optional<std::int64_t> modelMillions(std::string_view model_id) {
    const std::string text = lowered(model_id);
    for (std::size_t place = 0; place < text.size(); ++place) {
        if (text[place] != 'b') continue;
        if (const auto size = sizeEndingAt(text, place); size && *size > 0) return size;
    }
    return std::nullopt;
}

std::optional<DiskNeed> diskNeedOf(std::string_view model_id, std::string_view quantization) {
    const auto millions = modelMillions(model_id);
    if (!millions) return std::nullopt;
    // Two bytes a parameter; 4-bit forms keep some layers whole, hence 0.6 and not 0.25.
    const std::int64_t tenths_mb = *millions * (isFourBit(quantization) ? 12 : 20);
    DiskNeed need;
    need.weights_gb = roundedUp(tenths_mb, 10'000);
    need.download_gb = roundedUp(tenths_mb, 20'000);
    return need;
}

}  // namespace gpushopper::api
