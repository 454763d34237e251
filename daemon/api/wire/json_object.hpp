#pragma once

/// JsonObject: the text of one JSON object, member by member, in the order of the calls. For
/// answers: unknown is null and never a zero, money has its exact decimals, times have milliseconds
/// and `Z`. Thread safety: a value.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"
#include "daemon/base/money.hpp"

namespace gpushopper::api {

class JsonObject {
public:
    JsonObject& text(std::string_view name, std::string_view value);
    /// Empty text is null.
    JsonObject& textOrNull(std::string_view name, std::string_view value);
    JsonObject& integer(std::string_view name, std::int64_t value);
    JsonObject& boolean(std::string_view name, bool value);
    JsonObject& money(std::string_view name, base::Money value);
    JsonObject& time(std::string_view name, std::optional<base::WallTime> value);
    JsonObject& null(std::string_view name);
    /// `json` is a JSON value.
    JsonObject& raw(std::string_view name, std::string_view json);
    /// The members of `other` behind those that are here.
    JsonObject& append(const JsonObject& other);

    std::string str() const { return "{" + members_ + "}"; }

private:
    void key(std::string_view name);
    std::string members_;
};

/// The text of a JSON array, element by element.
class JsonArray {
public:
    JsonArray& raw(std::string_view json);
    JsonArray& text(std::string_view value);
    std::string str() const { return "[" + elements_ + "]"; }

private:
    std::string elements_;
};

}  // namespace gpushopper::api
