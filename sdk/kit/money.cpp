#include <gpushopper/kit/money.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

constexpr int kMicroDigits = 6;
constexpr std::size_t kDecimalBytesMax = 400;  // the longest double written out has 330
constexpr int kExponentMax = 400;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

// digits x 10^exponent
struct Decimal {
    std::string digits;
    int exponent = 0;
};

std::size_t takeDigits(std::string_view& text, std::string& digits) {
    std::size_t count = 0;
    while (count < text.size() && isDigit(text[count])) ++count;
    digits += text.substr(0, count);
    text.remove_prefix(count);
    return count;
}

std::optional<int> takeExponent(std::string_view text) {
    if (text.empty()) return 0;
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
    text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int exponent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    const bool whole = !text.empty() && isDigit(text.front()) && error == std::errc{} &&
                       end == text.data() + text.size() && exponent <= kExponentMax;
    if (!whole) return std::nullopt;
    return negative ? -exponent : exponent;
}

std::optional<Decimal> decimalOf(std::string_view text) {
    if (text.size() > kDecimalBytesMax) return std::nullopt;
    Decimal decimal;
    if (takeDigits(text, decimal.digits) == 0) return std::nullopt;
    int fraction = 0;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = static_cast<int>(takeDigits(text, decimal.digits));
        if (fraction == 0) return std::nullopt;
    }
    const auto exponent = takeExponent(text);
    if (!exponent) return std::nullopt;
    decimal.exponent = *exponent - fraction;
    return decimal;
}

}  // namespace

std::optional<std::int64_t> microsOf(std::string_view decimal) {
    auto read = decimalOf(trimmed(decimal));
    if (!read) return std::nullopt;
    // The digits of the micro-dollars are those in front of the point once it is moved by six.
    const int whole = static_cast<int>(read->digits.size()) + read->exponent + kMicroDigits;
    if (whole < 0) return 0;
    bool round_up = false;
    if (const auto kept = static_cast<std::size_t>(whole); kept < read->digits.size()) {
        round_up = read->digits[kept] >= '5';
        read->digits.resize(kept);
    }
    const std::size_t first = read->digits.find_first_not_of('0');
    std::string digits = first == std::string::npos ? "" : read->digits.substr(first);
    if (digits.empty()) return round_up ? 1 : 0;
    const std::size_t zeros = static_cast<std::size_t>(whole) - read->digits.size();
    constexpr std::size_t kInt64Digits = 19;
    if (digits.size() + zeros > kInt64Digits) return std::nullopt;
    digits.append(zeros, '0');
    std::int64_t micros = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), micros);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (round_up && micros == INT64_MAX) return std::nullopt;
    return micros + (round_up ? 1 : 0);
}

std::optional<std::int64_t> microsOf(double dollars) {
    if (!std::isfinite(dollars) || std::signbit(dollars)) return std::nullopt;
    constexpr std::size_t kShortestBytesMax = 32;
    std::array<char, kShortestBytesMax> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), dollars,
                                            std::chars_format::scientific);
    if (error != std::errc{}) return std::nullopt;
    return microsOf(std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
}

}  // namespace sdk_0_0
}  // namespace gpushopper
