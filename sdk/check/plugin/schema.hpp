#pragma once

/// Schema: what a plugin says about its own configuration (sdk's small subset of JSON Schema: type,
/// enum, minimum, maximum, default, description, our `secret` and `env`; `required`; our
/// `hosts`).
/// Thread safety: a value.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::check {

/// The end of a sentence: "has a configuration schema that ...".
struct BadSchema : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Property {
    enum class Type : std::uint8_t { String, Integer, Number, Boolean };

    std::string name;
    Type type = Type::String;
    std::string description;
    bool required = false;
    bool secret = false;
    std::vector<nlohmann::json> choices;  ///< Empty: any.
    std::optional<double> minimum;
    std::optional<double> maximum;
    nlohmann::json fallback;  ///< null: none.
    std::string environment;  ///< The variable that stands in for the key; empty: none.

    /// What a value must be: "a whole number from 1 to 10". Finishes "... must be".
    std::string expected() const;
    bool allows(const nlohmann::json& value) const;
};

struct Schema {
    std::vector<Property> properties;
    std::vector<std::string> hosts;  ///< Empty: any.

    static Schema parse(std::string_view text);
    const Property* find(std::string_view name) const;
    std::vector<std::string> secretNames() const;
};

}  // namespace gpushopper::check
