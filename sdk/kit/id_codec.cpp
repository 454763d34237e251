#include <gpushopper/kit/id_codec.hpp>

#include <gpushopper/failure.hpp>
#include <gpushopper/kit/provider_text.hpp>

#include <charconv>
#include <cstdint>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr char kBetween = ':';
constexpr char kEscape = '_';

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string loweredTrimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    std::string lower;
    for (char c : text) lower += lowered(c);
    return lower;
}

bool isLetter(char c) { return c >= 'a' && c <= 'z'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isPlain(char c) { return isLetter(c) || isDigit(c) || c == '.' || c == '-'; }

std::string escaped(std::string_view part) {
    std::string text;
    for (char c : part) {
        const auto byte = static_cast<unsigned char>(c);
        if (isPlain(c)) {
            text += c;
        } else {
            text += {kEscape, kHex[byte >> 4U], kHex[byte & 15U]};
        }
    }
    return text;
}

// nullopt unless escaped() makes `text` of something.
std::optional<std::string> unescaped(std::string_view text) {
    std::string part;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isPlain(text[i])) {
            part += text[i];
            continue;
        }
        if (text[i] != kEscape || text.size() - i < 3) return std::nullopt;
        const std::size_t high = kHex.find(text[i + 1]);
        const std::size_t low = kHex.find(text[i + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        const char c = static_cast<char>(high * 16 + low);
        if (isPlain(c)) return std::nullopt;  // a second text for the same part
        part += c;
        i += 2;
    }
    return part;
}

// Past `vastai-`, `vastai/`, `vastai-instance/`; `text` itself where the provider is not in front.
std::string_view withoutPrefix(std::string_view text, std::string_view provider) {
    const auto separates = [](char c) { return c == '-' || c == '/' || c == ':' || c == '_'; };
    if (!text.starts_with(provider)) return text;
    std::string_view rest = text.substr(provider.size());
    if (rest.empty() || !separates(rest.front())) return text;
    rest.remove_prefix(1);
    std::size_t word = 0;
    while (word < rest.size() && isLetter(rest[word])) ++word;
    if (word > 0 && word < rest.size() && separates(rest[word])) rest.remove_prefix(word + 1);
    return rest;
}

}  // namespace

std::string joinId(std::initializer_list<std::string_view> parts) {
    std::string id;
    const char* between = "";
    for (std::string_view part : parts) {
        id += between + escaped(part);
        between = ":";
    }
    if (id.size() > kNativeIdBytesMax) {
        throw Failure(GSP_BAD_RESPONSE, "an id is too long: " + cleanText(id));
    }
    return id;
}

std::optional<std::vector<std::string>> splitId(std::string_view id, std::size_t parts) {
    if (parts == 0) return std::nullopt;
    const std::string lower = loweredTrimmed(id);
    if (lower.size() > kNativeIdBytesMax) return std::nullopt;
    std::vector<std::string> read;
    std::string_view rest = lower;
    while (true) {
        const std::size_t end = rest.find(kBetween);
        auto part = unescaped(rest.substr(0, end));
        if (!part || read.size() == parts) return std::nullopt;
        read.push_back(std::move(*part));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    if (read.size() != parts) return std::nullopt;
    return read;
}

std::string requireNumericId(std::string_view text, std::string_view provider) {
    const std::string lower = loweredTrimmed(text);
    const std::string_view digits = withoutPrefix(lower, loweredTrimmed(provider));
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    if (!whole || number <= 0 || digits.front() == '0') {
        constexpr std::size_t kShownBytesMax = 64;
        const std::string name(provider);
        throw Failure(GSP_INVALID_ARGUMENT, "`" + cleanText(text, kShownBytesMax) +
                                                "` is no id of " + name + "; expected `" + name +
                                                "-<number>` or `<number>`");
    }
    return std::string(digits);
}

}  // namespace sdk_0_0
}  // namespace gpushopper
