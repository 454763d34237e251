#pragma once

/// settings: the configuration that a plugin is opened with: the file's keys, the schema's
/// defaults, `${state}` and `${provider}` filled in as the daemon does it, and the secrets apart.
/// Thread safety: pure.

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "sdk/check/plugin/schema.hpp"

namespace gpushopper::check {

struct Settings {
    std::string json;                            ///< What open() gets: canonical, without secrets.
    std::map<std::string, std::string> secrets;  ///< By property; what host->secret() gives.
};

/// What stands for `${state}` and `${provider}`.
struct Placeholders {
    std::string state;
    std::string provider;
};

/// `given`: the keys of --config, a JSON object of values of the schema's types. Secrets that it
/// does not give get a canary (see canaryOf). Throws Refusal that names the key and what it must
/// be.
Settings settingsOf(const Schema& schema, const nlohmann::json& given,
                    const Placeholders& placeholders);

/// A value that is found again wherever it leaks to. `tag` tells two handles apart.
std::string canaryOf(const std::string& secret, const std::string& tag);

/// A JSON object from a file; Refusal when it is none. Empty name: an empty object.
nlohmann::json readObject(const std::string& file);

}  // namespace gpushopper::check
