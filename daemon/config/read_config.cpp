#include "daemon/config/read_config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "daemon/config/origins.hpp"
#include "daemon/config/settings.hpp"

namespace gpushopper::config {
namespace {

constexpr std::string_view kProviderPrefix = "provider.";
constexpr std::size_t kProviderNameMax = 32;

using Places = std::vector<std::pair<std::string, std::string>>;  // Placeholder and what it is.

bool isProviderName(std::string_view name) {
    return !name.empty() && name.size() <= kProviderNameMax &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// The number of single-character edits between two short words.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

std::string didYouMean(std::string_view name, const std::vector<std::string>& known) {
    std::string text;
    for (const std::string& one : nearest(name, known))
        text += (text.empty() ? "; did you mean " : " or ") + one;
    return text.empty() ? text : text + "?";
}

std::vector<std::string> sectionNames() {
    std::vector<std::string> names;
    for (const Setting& setting : settings()) {
        if (std::find(names.begin(), names.end(), setting.section) == names.end())
            names.push_back(setting.section);
    }
    names.emplace_back("provider.NAME");
    return names;
}

std::vector<std::string> keysOf(std::string_view section) {
    std::vector<std::string> keys;
    for (const Setting& setting : settings()) {
        if (setting.section == section) keys.push_back(setting.key);
    }
    return keys;
}

base::Result<std::string> expanded(std::string_view value, const Places& places) {
    std::string text;
    while (true) {
        const auto begin = value.find("${");
        text += value.substr(0, begin);
        if (begin == std::string_view::npos) return text;
        value.remove_prefix(begin);
        const auto end = value.find('}');
        const std::string_view name =
            end == std::string_view::npos ? value : value.substr(2, end - 2);
        const auto place = std::find_if(places.begin(), places.end(),
                                        [&](const auto& one) { return one.first == name; });
        if (end == std::string_view::npos || place == places.end())
            return base::fail(
                base::ErrorCode::InvalidArgument,
                "holds an unknown placeholder '" + std::string(value.substr(0, 64)) + "'");
        text += place->second;
        value.remove_prefix(end + 1);
    }
}

// Puts entries into a Config and collects what is wrong with them.
class Assembly {
public:
    void take(const Entry& entry) {
        if (entry.section.starts_with(kProviderPrefix)) {
            takeProvider(entry);
        } else {
            takeSetting(entry);
        }
    }

    void enable(const std::string& name) {
        if (isProviderName(name)) {
            providerNamed(name);
        } else {
            fault("--provider", "'" + name + "' is no name of a provider: " + kNameRule);
        }
    }

    void finish(const std::string& program_dir) {
        expandPaths(program_dir);
        for (ProviderConfig& provider : config.providers) {
            if (provider.plugin.empty()) provider.plugin = provider.name;
            for (auto& [key, value] : provider.values) {
                auto text = expandProviderValue(config, provider, value);
                if (text) {
                    value = std::move(*text);
                } else {
                    fault(std::string(kProviderPrefix) + provider.name,
                          key + " " + text.error().message);
                }
            }
        }
        if (config.server.tls_certificate_file.empty() != config.server.tls_key_file.empty())
            fault("server", "tls_certificate_file and tls_key_file go together");
        for (const std::string& origin : originsOf(config.server.cors_origins)) {
            if (!isOrigin(origin))
                fault("server", "cors_origins: '" + origin +
                                    "' is no origin such as https://shop.example:8443");
        }
        if (config.inventory.full_confidence_age_s >= config.inventory.max_age_s)
            fault("inventory", "max_age_s must be greater than full_confidence_age_s");
    }

    Config config;
    std::string faults;

private:
    static constexpr const char* kNameRule = "up to 32 of a-z and 0-9";

    void fault(const std::string& where, const std::string& what) {
        if (!faults.empty()) faults += "; ";
        faults += where + ": " + what;
    }

    void takeSetting(const Entry& entry) {
        const std::vector<std::string> keys = keysOf(entry.section);
        if (keys.empty())
            return fault(entry.where, "there is no section [" + entry.section + "] (in " +
                                          entry.section + "." + entry.key + ")" +
                                          didYouMean(entry.section, sectionNames()));
        for (const Setting& setting : settings()) {
            if (setting.section != entry.section || setting.key != entry.key) continue;
            if (const auto wrong = setting.set(config, entry.value))
                fault(entry.where, entry.section + "." + entry.key + " " + *wrong);
            return;
        }
        fault(entry.where, "there is no key '" + entry.key + "' in [" + entry.section + "]" +
                               didYouMean(entry.key, keys));
    }

    void takeProvider(const Entry& entry) {
        const std::string name = entry.section.substr(kProviderPrefix.size());
        if (!isProviderName(name))
            return fault(entry.where, "'" + name + "' is no name of a provider: " + kNameRule);
        ProviderConfig& provider = providerNamed(name);
        if (entry.key == "plugin") {
            provider.plugin = entry.value;
        } else if (entry.key == "sha256") {
            provider.sha256 = entry.value;
        } else if (entry.key == "http_hosts") {
            takeHosts(entry, provider);
        } else if (entry.key == "optional") {
            if (entry.value != "yes" && entry.value != "no")
                return fault(entry.where, entry.section + ".optional must be one of yes, no");
            provider.optional = entry.value == "yes";
        } else {
            provider.values[entry.key] = entry.value;
        }
    }

    void takeHosts(const Entry& entry, ProviderConfig& provider) {
        provider.http_hosts.clear();
        std::istringstream words(entry.value);
        for (std::string host; words >> host;) {
            const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
            });
            if (!plain)
                return fault(entry.where, entry.section +
                                              ".http_hosts must be names of hosts in "
                                              "lower case, with spaces between them");
            provider.http_hosts.push_back(host);
        }
    }

    ProviderConfig& providerNamed(const std::string& name) {
        for (ProviderConfig& provider : config.providers) {
            if (provider.name == name) return provider;
        }
        config.providers.emplace_back().name = name;
        return config.providers.back();
    }

    void expandPaths(const std::string& program_dir) {
        Places places = {{"program", program_dir}};
        expandSetting("state", "dir", places);
        places.emplace_back("state", config.state.dir);
        for (const Setting& setting : settings()) {
            if (setting.is_path && setting.section != "state")
                expandSetting(setting.section, setting.key, places);
        }
    }

    void expandSetting(std::string_view section, std::string_view key, const Places& places) {
        for (const Setting& setting : settings()) {
            if (setting.section != section || setting.key != key) continue;
            const auto text = expanded(setting.get(config), places);
            if (text) {
                setting.set(config, *text);
            } else {
                fault(setting.section, setting.key + " " + text.error().message);
            }
        }
    }
};

}  // namespace

std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& known) {
    constexpr std::size_t kShown = 3;
    const std::size_t limit = std::max<std::size_t>(2, name.size() / 3);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const std::string& one : known) {
        const std::size_t distance = editDistance(name, one);
        if (distance <= limit) near.emplace_back(distance, one);
    }
    std::sort(near.begin(), near.end());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(near.size(), kShown); ++i)
        names.push_back(std::move(near[i].second));
    return names;
}

base::Result<Config> readConfig(const std::vector<Entry>& file, const CommandLine& command_line) {
    Assembly assembly;
    for (const Entry& entry : file) assembly.take(entry);
    for (const Entry& entry : command_line.overrides) assembly.take(entry);
    for (const std::string& name : command_line.providers) assembly.enable(name);
    assembly.finish(command_line.program_dir);
    if (!assembly.faults.empty())
        return base::fail(base::ErrorCode::InvalidArgument, assembly.faults);
    return std::move(assembly.config);
}

base::Result<std::string> expandProviderValue(const Config& config, const ProviderConfig& provider,
                                              std::string_view value) {
    return expanded(value, {{"state", config.state.dir}, {"provider", provider.name}});
}

base::Result<std::string> readFile(const std::string& path) {
    constexpr std::size_t kBytesMax = 1024 * 1024;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return base::fail(
            base::ErrorCode::NotFound,
            "the configuration file " + path + " cannot be read: " + std::strerror(errno));
    std::string text(kBytesMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad())
        return base::fail(base::ErrorCode::NotFound,
                          "the configuration file " + path + " cannot be read to its end");
    if (text.size() > kBytesMax)
        return base::fail(base::ErrorCode::InvalidArgument,
                          "the configuration file " + path + " is larger than 1 MiB");
    return text;
}

}  // namespace gpushopper::config
