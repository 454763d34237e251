#pragma once

/// ConfigSchema: what a plugin says about its own configuration, in a small subset of JSON Schema:
/// an object with `properties` (type, enum, minimum, maximum, default, description, and our
/// `secret` and `env`), `required`, and our `hosts`: the host names that its HTTP requests may go
/// to. `env` names the environment variable that stands in for a key that is not configured; who
/// reads the environment is not this class (daemon/app/marketplaces.cpp).
///
/// It turns the text keys of `[provider.NAME]` into the canonical JSON that open() gets: typed,
/// complete with defaults, keys in order. A property marked secret holds a reference to a secret;
/// it is kept out of that JSON, because a plugin asks for the value by name when it needs it.
/// Thread safety: immutable.

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"

namespace gpushopper::provider {

struct ConfigProperty {
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
    std::string environment;  ///< Variable to look at when the key is not given; empty: none.
};

struct PluginConfig {
    std::string json;
    std::map<std::string, std::string> secret_references;  ///< By property.
};

class ConfigSchema {
public:
    /// The error is a sentence without its subject: "has a configuration schema that ...".
    static base::Result<ConfigSchema> parse(std::string_view json);

    /// `section`: as the configuration file names it, for error texts (`provider.vast`).
    /// Never repeats the text of a secret property: it may be the secret itself.
    base::Result<PluginConfig> validate(std::string_view section,
                                        const std::map<std::string, std::string>& values) const;

    const std::vector<ConfigProperty>& properties() const { return properties_; }
    /// Empty: any host.
    const std::vector<std::string>& hosts() const { return hosts_; }
    /// A row for each property: `| key | type | default | meaning |`.
    std::string markdownRows() const;

private:
    const ConfigProperty* find(std::string_view name) const;
    std::string nearestKeys(std::string_view name) const;

    std::vector<ConfigProperty> properties_;
    std::vector<std::string> hosts_;
};

}  // namespace gpushopper::provider
