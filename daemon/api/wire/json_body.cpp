#include "daemon/api/wire/json_body.hpp"

#include <charconv>
#include <set>

#include "daemon/base/text/json_text.hpp"

namespace gpushopper::api {
namespace {

using Json = nlohmann::json;

constexpr int kNumberOverflow = 406;  // nlohmann::json::out_of_range, "number overflow"

std::string invalidAt(std::string_view what, std::size_t byte) {
    return "is not valid JSON: " + std::string(what) + " at byte " + std::to_string(byte);
}

// The byte (from 1) whose bracket opens a level too many; nullopt: deep enough nowhere. Looks at
// brackets only, so that the depth is bounded before anything is built.
std::optional<std::size_t> tooDeepAt(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t place = 0; place < text.size(); ++place) {
        const char c = text[place];
        if (in_string) {
            if (c == '\\') ++place;
            if (c == '"') in_string = false;
            continue;
        }
        if (c == '"') in_string = true;
        if (c == '}' || c == ']') --depth;
        if ((c == '{' || c == '[') && ++depth > kJsonDepthMax) return place + 1;
    }
    return std::nullopt;
}

// Does the text just read end in an escape of half a character? The parser stops there (or one byte
// further), and says so in words of its own that we do not pass on.
bool endsInLoneSurrogate(std::string_view read) {
    const auto escape = read.rfind("\\u");
    if (escape == std::string_view::npos || read.size() < escape + 6) return false;
    unsigned unit = 0;
    const char* digits = read.data() + escape + 2;
    const auto [end, error] = std::from_chars(digits, digits + 4, unit, 16);
    if (error != std::errc{} || end != digits + 4) return false;
    return unit >= 0xD800 && unit <= 0xDFFF;
}

// Builds the values and notes repeated keys, which the library would merge silently.
// tidy: allow(the library's interface of events)
class Builder final : public nlohmann::json_sax<Json> {
public:
    explicit Builder(std::string_view text) : text_(text) {}

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return put(value);
    }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; }

    bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        Level& level = levels_.back();
        level.key = name;
        level.repeated = !level.keys.insert(name).second;
        if (level.repeated) noteRepeated(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string& token,
                     const Json::exception& error) override {
        if (finished_) {
            if (!is_object_) return false;  // Then that is the fault.
            // The parser's position is the end of the word that does not belong there.
            fault_ = invalidAt("text after the value", endOfValue());
        } else if (error.id == kNumberOverflow) {
            fault_ = invalidAt("number out of range", position);
        } else if (endsInLoneSurrogate(token)) {
            fault_ = invalidAt("half a surrogate pair", position);
        } else if (position > text_.size()) {
            fault_ = invalidAt("unexpected end", position);
        } else {
            fault_ = invalidAt("unexpected text", position);
        }
        return false;
    }

    JsonBody take() {
        JsonBody body{.members = std::move(members_),
                      .repeated = std::move(repeated_),
                      .fault = std::move(fault_)};
        if (body.fault.empty() && !is_object_) body.fault = "must be an object";
        return body;
    }

private:
    struct Level {
        Json value;
        std::string key;
        bool repeated = false;
        std::set<std::string> keys;
    };

    bool open(Json empty) {
        if (levels_.empty()) is_object_ = empty.is_object();
        levels_.push_back({.value = std::move(empty), .key = {}, .repeated = false, .keys = {}});
        return true;
    }

    bool close() {
        Json done = std::move(levels_.back().value);
        levels_.pop_back();
        if (levels_.empty()) {
            finished_ = true;
            return true;
        }
        return put(std::move(done));
    }

    bool put(Json value) {
        if (levels_.empty()) {
            finished_ = true;
            return true;
        }
        Level& level = levels_.back();
        if (level.value.is_array()) {
            level.value.push_back(std::move(value));
        } else if (level.repeated) {
            return true;
        } else if (levels_.size() == 1) {
            members_.emplace_back(level.key, std::move(value));
        } else {
            level.value[level.key] = std::move(value);
        }
        return true;
    }

    void noteRepeated(const std::string& name) {
        if (noted_.insert(name).second) repeated_.push_back(name);
    }

    // The byte (from 1) of the first thing after the first value, which is an object.
    std::size_t endOfValue() const {
        int depth = 0;
        bool in_string = false;
        std::size_t place = text_.find_first_not_of(" \t\r\n");
        for (; place < text_.size(); ++place) {
            const char c = text_[place];
            if (in_string) {
                if (c == '\\') ++place;
                if (c == '"') in_string = false;
            } else if (c == '"') {
                in_string = true;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                --depth;
            }
            if (depth == 0 && !in_string) break;
        }
        return text_.find_first_not_of(" \t\r\n", place + 1) + 1;
    }

    const std::string_view text_;
    std::vector<Level> levels_;
    std::vector<std::pair<std::string, Json>> members_;
    std::vector<std::string> repeated_;
    std::set<std::string> noted_;
    std::string fault_;
    bool is_object_ = false;
    bool finished_ = false;
};

JsonBody refused(std::string fault) {
    return {.members = {}, .repeated = {}, .fault = std::move(fault)};
}

}  // namespace

JsonBody readJsonBody(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    const std::size_t valid = base::validUtf8Prefix(text);
    if (valid < text.size()) return refused(invalidAt("invalid UTF-8", valid + 1));
    if (text.starts_with(kByteOrderMark)) return refused(invalidAt("unexpected text", 1));
    // JSON has no raw NUL anywhere, and the parser takes one for the end of the text.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        return refused(invalidAt("unexpected text", nul + 1));
    if (const auto byte = tooDeepAt(text)) return refused(invalidAt("more than 32 levels", *byte));
    Builder builder(text);
    Json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
}

}  // namespace gpushopper::api
