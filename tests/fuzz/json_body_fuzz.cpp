// The JSON body layer: what it lets through is one JSON object by an independent reading, and what
// such a reading takes is let through unless our own limits say why not.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "daemon/api/wire/json_body.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using nlohmann::json;

// Follows the text on its own: is a key repeated, and how deep does it go?
// tidy: allow(the library's interface of events)
class Limits final : public nlohmann::json_sax<json> {
public:
    bool isRepeated = false;
    int deepest = 0;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override {
        keys_.emplace_back();
        return deeper();
    }
    bool key(string_t& name) override {
        isRepeated = !keys_.back().insert(name).second || isRepeated;
        return true;
    }
    bool end_object() override {
        keys_.pop_back();
        --depth_;
        return true;
    }
    bool start_array(std::size_t) override { return deeper(); }
    bool end_array() override {
        --depth_;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const json::exception&) override {
        return false;
    }

private:
    bool deeper() {
        deepest = std::max(deepest, ++depth_);
        return true;
    }
    int depth_ = 0;
    std::vector<std::set<std::string>> keys_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto body = gpushopper::api::readJsonBody(text);

    Limits limits;
    // The library stops at a NUL as at the end.
    const bool whole = text.find('\0') == std::string_view::npos && json::sax_parse(text, &limits);
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool object = whole && text[first] == '{';
    const bool fine = object && !limits.isRepeated && limits.deepest <= 32;
    require((body.fault.empty() && body.repeated.empty()) == fine);
    if (!fine) return 0;
    const json again = json::parse(text);
    require(again.size() == body.members.size());
    for (const auto& [name, value] : body.members) require(again.at(name) == value);
    return 0;
}
