#include <gpushopper/kit/json.hpp>

#include <gpushopper/kit/money.hpp>

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

using simdjson::ondemand::json_type;

Failure broken(const std::string& why) {
    return Failure(GSP_BAD_RESPONSE, "the answer is not the JSON that is expected: " + why);
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
    return text;
}

std::size_t digitsAt(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    return count;
}

// RFC 8259, section 6.
bool isJsonNumber(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t whole = digitsAt(text);
    if (whole == 0 || (whole > 1 && text.front() == '0')) return false;
    text.remove_prefix(whole);
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        const std::size_t fraction = digitsAt(text);
        if (fraction == 0) return false;
        text.remove_prefix(fraction);
    }
    if (text.empty()) return true;
    if (text.front() != 'e' && text.front() != 'E') return false;
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && digitsAt(text) == text.size();
}

// RFC 8259, section 7: every backslash begins an escape that exists.
bool hasJsonEscapes(std::string_view text) {
    constexpr std::size_t kHexDigits = 4;
    for (std::size_t at = text.find('\\'); at != std::string_view::npos;) {
        text.remove_prefix(at + 1);
        if (text.empty()) return false;
        const char kind = text.front();
        text.remove_prefix(1);
        if (std::string_view("\"\\/bfnrtu").find(kind) == std::string_view::npos) return false;
        if (kind == 'u') {
            const std::string_view hex = text.substr(0, kHexDigits);
            constexpr std::string_view kHex = "0123456789abcdefABCDEF";
            if (hex.size() < kHexDigits || hex.find_first_not_of(kHex) < kHexDigits) return false;
            text.remove_prefix(kHexDigits);
        }
        at = text.find('\\');
    }
    return true;
}

template <class Number>
std::optional<Number> parsed(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

void JsonValue::refuse(simdjson::error_code error) { throw broken(simdjson::error_message(error)); }

// Nearly every key stands in the text as it is, and is only pointed at; the parser has seen to it
// that the text ends each string.
std::string_view JsonValue::keyOf(simdjson::ondemand::field& field) {
    const char* const begin = field.key().raw();
    const char* end = begin;
    while (*end != '"' && *end != '\\') ++end;
    if (*end == '"') return {begin, static_cast<std::size_t>(end - begin)};
    std::string_view key;
    check(field.unescaped_key().get(key));
    return key;
}

void JsonValue::readOnce() {
    if (was_read_) throw std::logic_error("a JsonValue was read twice");
    was_read_ = true;
}

bool JsonValue::open(simdjson::ondemand::object& object) {
    if (type() != json_type::object) return false;
    readOnce();
    if (depth_left_ <= 0) throw broken("nested too deep");
    check(root_ != nullptr ? root_->get_object().get(object) : value_.get_object().get(object));
    return true;
}

bool JsonValue::open(simdjson::ondemand::array& array) {
    if (type() != json_type::array) return false;
    readOnce();
    if (depth_left_ <= 0) throw broken("nested too deep");
    check(root_ != nullptr ? root_->get_array().get(array) : value_.get_array().get(array));
    return true;
}

json_type JsonValue::type() {
    json_type type{};
    check(root_ != nullptr ? root_->type().get(type) : value_.type().get(type));
    return type;
}

// The scalar as it stands in the text; a word that only begins like one is no JSON.
std::string_view JsonValue::token() { return trimmed(value_.raw_json_token()); }

std::optional<std::string_view> JsonValue::string() {
    const std::string_view raw = token();
    if (raw.find('\\') == std::string_view::npos) {
        // Taken all the same: what is left behind is skipped, and a string then passes for a key.
        simdjson::ondemand::raw_json_string taken;
        check(value_.get_raw_json_string().get(taken));
        return raw.substr(1, raw.size() - 2);
    }
    std::string_view text;
    if (value_.get_string().get(text) == simdjson::SUCCESS) return text;
    // Half a surrogate pair is JSON, though no text: a bad value, not a bad answer.
    if (!hasJsonEscapes(raw)) throw broken("a string that is none");
    return std::nullopt;
}

// The short way for what nearly every number is. Where simdjson finds fault (a fraction where a
// whole number is wanted, too many digits, quotes) nothing was read, and the long way has the last
// word.
template <class Number>
std::optional<Number> JsonValue::plainNumber() {
    if (root_ != nullptr || was_read_ || type() != json_type::number) return std::nullopt;
    Number number{};
    if (value_.get(number) != simdjson::SUCCESS) return std::nullopt;
    readOnce();
    return number;
}

// The text of a number, whether it stands in quotes or not.
std::optional<std::string_view> JsonValue::digits() {
    if (root_ != nullptr) return std::nullopt;
    const json_type found = type();
    if (found == json_type::number) {
        readOnce();
        if (!isJsonNumber(token())) throw broken("a number that is none");
        return token();
    }
    if (found != json_type::string) return std::nullopt;
    readOnce();
    const auto text = string();
    if (!text || !isJsonNumber(trimmed(*text))) return std::nullopt;
    return trimmed(*text);
}

bool JsonValue::isNull() {
    if (root_ != nullptr || type() != json_type::null) return false;
    if (token() != "null") throw broken("a word that is none");
    return true;
}

std::optional<std::int64_t> JsonValue::integer() {
    if (const auto plain = plainNumber<std::int64_t>()) return plain;
    const auto text = digits();
    if (!text) return std::nullopt;
    if (const auto whole = parsed<std::int64_t>(*text)) return whole;
    // Doubles hold whole numbers exactly up to 2^53; beyond that a float is no id and no size.
    constexpr double kExactMax = 9007199254740992.0;
    const auto real = parsed<double>(*text);
    if (!real || std::abs(*real) > kExactMax || std::trunc(*real) != *real) return std::nullopt;
    return static_cast<std::int64_t>(*real);
}

std::optional<double> JsonValue::number() {
    if (const auto plain = plainNumber<double>()) return plain;
    const auto text = digits();
    const auto real = text ? parsed<double>(*text) : std::nullopt;
    return real && std::isfinite(*real) ? real : std::nullopt;
}

std::optional<std::int64_t> JsonValue::micros() {
    const auto text = digits();
    return text ? microsOf(*text) : std::nullopt;
}

std::optional<std::string> JsonValue::text() {
    if (root_ != nullptr) return std::nullopt;
    if (type() == json_type::number) {
        const auto text = digits();
        return text ? std::optional<std::string>(*text) : std::nullopt;
    }
    if (type() != json_type::string) return std::nullopt;
    readOnce();
    const auto text = string();
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<bool> JsonValue::flag() {
    if (root_ != nullptr) return std::nullopt;
    std::optional<std::string_view> word;
    if (type() == json_type::boolean) {
        word = token();
        if (*word != "true" && *word != "false") throw broken("a word that is none");
    } else if (type() == json_type::number) {
        word = digits();
    } else if (type() == json_type::string) {
        readOnce();
        word = string();
    }
    if (word == "true" || word == "1") return true;
    if (word == "false" || word == "0") return false;
    return std::nullopt;
}

namespace detail {

JsonText::JsonText(std::string_view body, const JsonLimits& limits) : depth_max_(limits.depth_max) {
    if (body.size() > limits.bytes_max) throw broken("too long");
    padded_ = simdjson::padded_string(body);
    const auto error = parser_.iterate(padded_).get(document_);
    if (error != simdjson::SUCCESS) throw broken(simdjson::error_message(error));
}

void JsonText::requireEnd() {
    const char* rest = nullptr;
    if (document_.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) {
        throw broken("neither object nor array, or more after its end");
    }
}

}  // namespace detail
}  // namespace sdk_0_0
}  // namespace gpushopper
