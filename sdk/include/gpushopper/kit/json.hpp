#pragma once

/// json: tolerant readers of what a provider answered, over simdjson's on-demand parser (one pass,
/// no tree). Marketplaces send an integer as a float or as text and null for anything, so a field
/// of another kind than asked for is "not there", while text that is no JSON is Failure
/// BAD_RESPONSE: the whole answer is refused, never half of it taken.
///
///   readJson(response.body, [&](JsonValue root) {
///       root.eachField([&](std::string_view key, JsonValue value) {
///           if (key == "id") id = value.integer();
///       });
///   });
///
/// The text is read once, front to back: a JsonValue must be read before its callback returns and
/// at most once (another reading throws std::logic_error); what nobody reads is skipped, and
/// checked for valid UTF-8, strings and brackets only. Read inside the judge of a write
/// (resilient_client.hpp), so that an unreadable answer is MAYBE_APPLIED.
///
/// Target GpuShopperSDK::json; the plugin then depends on libsimdjson. Requests are written with
/// nlohmann-json. Thread safety: none; one answer, one thread.

#include <gpushopper/failure.hpp>

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gpushopper {
inline namespace sdk_0_0 {

struct JsonLimits {
    std::size_t bytes_max = std::size_t{16} << 20;
    int depth_max = 32;  ///< Of what is read; deeper parts may be there and be skipped.
};

/// One value. Cheap to move; borrowed from the readJson() that it came from.
class JsonValue {
public:
    JsonValue(simdjson::ondemand::value value, int depth_left)
        : value_(value), depth_left_(depth_left) {}
    JsonValue(simdjson::ondemand::document& root, int depth_left)
        : root_(&root), depth_left_(depth_left) {}
    JsonValue(JsonValue&&) = default;
    JsonValue& operator=(JsonValue&&) = delete;

    /// Looks without reading.
    simdjson::ondemand::json_type type();
    bool isNull();
    /// A whole number: `7`, `7.0`, `"7"`. nullopt for anything else and outside int64.
    std::optional<std::int64_t> integer();
    /// A finite number: `0.5`, `7`, `"0.5"`.
    std::optional<double> number();
    /// Dollars as exact micro-dollars (money.hpp): `0.377`, `"0.377"`.
    std::optional<std::int64_t> micros();
    /// A text; of a number its digits as they stand there, because ids come as both.
    std::optional<std::string> text();
    /// `true`, `1`, `"true"`, and their opposites.
    std::optional<bool> flag();

    /// Calls `on_field(std::string_view key, JsonValue value)` for each field; false: no object,
    /// and nothing was read. A key may come twice. The key's view is good during readJson().
    template <class OnField>
    bool eachField(OnField&& on_field) {
        simdjson::ondemand::object object;
        if (!open(object)) return false;
        for (auto found : object) {
            simdjson::ondemand::field field;
            check(std::move(found).get(field));
            const std::string_view key = keyOf(field);
            on_field(key, JsonValue(field.value(), depth_left_ - 1));
        }
        return true;
    }

    /// Calls `on_element(JsonValue value)` for each element; false: no array, and nothing was read.
    template <class OnElement>
    bool eachElement(OnElement&& on_element) {
        simdjson::ondemand::array array;
        if (!open(array)) return false;
        for (auto found : array) {
            simdjson::ondemand::value element;
            check(std::move(found).get(element));
            on_element(JsonValue(element, depth_left_ - 1));
        }
        return true;
    }

private:
    static void check(simdjson::error_code error) {
        if (error != simdjson::SUCCESS) refuse(error);
    }
    [[noreturn]] static void refuse(simdjson::error_code error);
    static std::string_view keyOf(simdjson::ondemand::field& field);
    bool open(simdjson::ondemand::object& object);
    bool open(simdjson::ondemand::array& array);
    std::string_view token();
    template <class Number>
    std::optional<Number> plainNumber();
    std::optional<std::string_view> digits();
    std::optional<std::string_view> string();
    void readOnce();

    // The root is read through its document, which also looks whether the text ends with it.
    simdjson::ondemand::document* root_ = nullptr;
    simdjson::ondemand::value value_;
    int depth_left_;
    bool was_read_ = false;
};

namespace detail {

/// The parsed text behind a readJson().
class JsonText {
public:
    JsonText(std::string_view body, const JsonLimits& limits);
    JsonText(const JsonText&) = delete;
    JsonText& operator=(const JsonText&) = delete;

    JsonValue root() { return {document_, depth_max_}; }
    /// Throws Failure BAD_RESPONSE when something stands after the root.
    void requireEnd();

private:
    simdjson::padded_string padded_;
    simdjson::ondemand::parser parser_;
    simdjson::ondemand::document document_;
    int depth_max_;
};

}  // namespace detail

/// Gives the root of `body`, an object or an array, to `read(JsonValue root)`. Throws Failure
/// BAD_RESPONSE when `body` is empty, longer than allowed, neither object nor array, or no JSON,
/// and when `read` did not read its root (the answer is not what the reader knows).
template <class Read>
void readJson(std::string_view body, Read&& read, const JsonLimits& limits = {}) {
    detail::JsonText text(body, limits);
    read(text.root());
    text.requireEnd();
}

}  // namespace sdk_0_0
}  // namespace gpushopper
