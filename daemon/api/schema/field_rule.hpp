#pragma once

/// FieldRule: what one parameter or body member may be, as data. The same rule checks values, words
/// the refusal and describes the field in the OpenAPI document, so the three cannot differ.
///
/// Rules are written as sentences: `integer("limit").between(1, 500)`. A value is taken as it is or
/// refused: nothing is clamped, trimmed or guessed. Every text has a maximum length.
/// Thread safety: values; checks are const.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace gpushopper::api {

using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

enum class FieldType : std::uint8_t { Boolean, Integer, Number, Text, Choice, IntegerList };

/// Which characters a text may have.
enum class TextKind : std::uint8_t {
    Line,    ///< No control characters, not blank.
    Word,    ///< No control characters, no spaces.
    Script,  ///< Anything but NUL.
    Set,     ///< Only those of `characters`.
};

/// One thing that is wrong with a value.
struct ValueFault {
    std::string reason;
    std::optional<std::size_t> element;  ///< Of a list, from 0.
};
using Checked = tl::expected<Value, std::vector<ValueFault>>;  ///< Several faults: of a list.

struct FieldRule {
    std::string name;
    FieldType type{};
    bool required = false;
    std::string summary;
    std::optional<std::string>
        default_json;  ///< For the description; the code's default is the member's.

    // Integer and Number. Integers that JSON clients can hold exactly are far inside a double.
    std::optional<double> least;
    std::optional<double> most;
    bool least_excluded = false;

    // Text. Lengths count characters, or bytes where `counts_bytes`.
    TextKind text_kind = TextKind::Line;
    std::size_t length_min = 1;
    std::size_t length_max = 0;
    bool counts_bytes = false;
    std::string characters;  ///< Of a Set: `A-Za-z0-9_-`, as in a regular expression.
    bool needs_alphanumeric = false;

    std::vector<std::string> choices;
    std::size_t elements_max = 0;

    FieldRule&& between(double low, double high) &&;
    FieldRule&& atLeast(double low) &&;
    FieldRule&& above(double low) &&;
    FieldRule&& mustCome() &&;
    FieldRule&& defaultsTo(std::string json) &&;

    /// The value of a query parameter, decoded.
    Checked fromText(std::string_view text) const;
    /// The value of a body member; not null.
    Checked fromJson(const nlohmann::json& json) const;
};

FieldRule boolean(std::string name, std::string summary);
FieldRule integer(std::string name, std::string summary);
FieldRule number(std::string name, std::string summary);
FieldRule choice(std::string name, std::string summary, std::vector<std::string> choices);
FieldRule integerList(std::string name, std::string summary, std::size_t elements_max);

/// A text of 1 to `length_max` characters, of the kind Line.
FieldRule line(std::string name, std::string summary, std::size_t length_max);
/// As line(), without spaces.
FieldRule word(std::string name, std::string summary, std::size_t length_max);
/// 1 to `length_max` of `characters`.
FieldRule symbol(std::string name, std::string summary, std::size_t length_max,
                 std::string characters);
/// 0 to `bytes_max` bytes, anything but NUL.
FieldRule script(std::string name, std::string summary, std::size_t bytes_max);

}  // namespace gpushopper::api
