#pragma once

/// Config: the configuration of one provider, as the host validated it against the plugin's schema
/// and filled in the defaults. Reading checks again, because a plugin also runs under other hosts
/// (tests, the check tool): every refusal is Failure INVALID_ARGUMENT and names the key.
/// Thread safety: immutable.

#include <gpushopper/failure.hpp>

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace gpushopper {
inline namespace sdk_0_0 {

class Config {
public:
    struct Range {
        std::int64_t min;
        std::int64_t max;
    };

    /// Takes a JSON object; empty text is an empty object.
    static Config parse(std::string_view text) {
        if (text.empty()) return Config(nlohmann::json::object());
        auto json = nlohmann::json::parse(text, nullptr, false);
        if (!json.is_object()) {
            throw Failure(GSP_INVALID_ARGUMENT, "the configuration is not a JSON object");
        }
        return Config(std::move(json));
    }

    /// Refuses every key that is not in `known`: a misspelt key must not look like a default.
    void allowOnly(std::initializer_list<std::string_view> known) const {
        for (const auto& [key, value] : json_.items()) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                throw refusal(key, "is not known");
            }
        }
    }

    bool has(const std::string& key) const { return json_.contains(key); }

    std::string text(const std::string& key, std::string fallback) const {
        const auto found = json_.find(key);
        if (found == json_.end()) return fallback;
        if (!found->is_string()) throw refusal(key, "must be a text");
        return found->get<std::string>();
    }
    std::string requiredText(const std::string& key) const {
        std::string value = text(key, "");
        if (value.empty()) throw refusal(key, "must be set");
        return value;
    }
    bool flag(const std::string& key, bool fallback) const {
        const auto found = json_.find(key);
        if (found == json_.end()) return fallback;
        if (!found->is_boolean()) throw refusal(key, "must be true or false");
        return found->get<bool>();
    }
    std::int64_t integer(const std::string& key, std::int64_t fallback, Range range) const {
        const auto found = json_.find(key);
        if (found == json_.end()) return fallback;
        if (!found->is_number_integer()) throw refusal(key, "must be a whole number");
        // An unsigned value above the signed range would come out negative: compare it as it is.
        const bool too_big = found->is_number_unsigned() &&
                             found->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
        const std::int64_t value = too_big ? INT64_MAX : found->get<std::int64_t>();
        if (too_big || value < range.min || value > range.max) {
            throw refusal(key, "must be from " + std::to_string(range.min) + " to " +
                                   std::to_string(range.max));
        }
        return value;
    }

private:
    explicit Config(nlohmann::json json) : json_(std::move(json)) {}

    static Failure refusal(const std::string& key, const std::string& why) {
        return Failure(GSP_INVALID_ARGUMENT, "configuration: `" + key + "` " + why);
    }

    nlohmann::json json_;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
