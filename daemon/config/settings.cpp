#include "daemon/config/settings.hpp"

#include <utility>

#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::config {
namespace {

struct Range {
    int min;
    int max;
};

constexpr int kHourSeconds = 60 * 60;
constexpr int kDaySeconds = 24 * kHourSeconds;

template <class Choice>
using Choices = std::vector<std::pair<std::string, Choice>>;

template <class Choice>
std::string namesOf(const Choices<Choice>& choices) {
    std::string names;
    for (const auto& [name, value] : choices) names += (names.empty() ? "" : ", ") + name;
    return names;
}

// Adds the settings of one section, which is one member of Config.
template <class Part>
class Section {
public:
    Section(std::vector<Setting>& table, std::string name, Part Config::*part)
        : table_(table), name_(std::move(name)), part_(part) {}

    Section& integer(std::string key, int Part::*member, Range range, std::string meaning) {
        const std::string span = std::to_string(range.min) + " to " + std::to_string(range.max);
        Setting setting = make(std::move(key), "integer " + span, std::move(meaning));
        setting.set = [part = part_, member, range, span](
                          Config& config, std::string_view text) -> std::optional<std::string> {
            const auto value = base::parseInteger<int>(text);
            if (!value || *value < range.min || *value > range.max)
                return "must be an integer from " + span;
            (config.*part).*member = *value;
            return std::nullopt;
        };
        setting.get = [part = part_, member](const Config& config) {
            return std::to_string((config.*part).*member);
        };
        return add(std::move(setting));
    }

    Section& text(std::string key, std::string Part::*member, std::string meaning) {
        return add(textual(std::move(key), "text", member, std::move(meaning)));
    }

    Section& path(std::string key, std::string Part::*member, std::string meaning) {
        Setting setting = textual(std::move(key), "path", member, std::move(meaning));
        setting.is_path = true;
        return add(std::move(setting));
    }

    template <class Choice>
    Section& choice(std::string key, Choice Part::*member, Choices<Choice> choices,
                    std::string meaning) {
        const std::string names = namesOf(choices);
        Setting setting = make(std::move(key), "one of " + names, std::move(meaning));
        setting.get = [part = part_, member, choices](const Config& config) {
            for (const auto& [name, value] : choices) {
                if (value == (config.*part).*member) return name;
            }
            return std::string();
        };
        setting.set = [part = part_, member, choices = std::move(choices), names](
                          Config& config, std::string_view text) -> std::optional<std::string> {
            for (const auto& [name, value] : choices) {
                if (name != text) continue;
                (config.*part).*member = value;
                return std::nullopt;
            }
            return "must be one of " + names;
        };
        return add(std::move(setting));
    }

private:
    Setting make(std::string key, std::string kind, std::string meaning) const {
        Setting setting;
        setting.section = name_;
        setting.key = std::move(key);
        setting.kind = std::move(kind);
        setting.meaning = std::move(meaning);
        return setting;
    }

    Setting textual(std::string key, std::string kind, std::string Part::*member,
                    std::string meaning) const {
        Setting setting = make(std::move(key), std::move(kind), std::move(meaning));
        setting.set = [part = part_, member](Config& config,
                                             std::string_view text) -> std::optional<std::string> {
            (config.*part).*member = text;
            return std::nullopt;
        };
        setting.get = [part = part_, member](const Config& config) {
            return (config.*part).*member;
        };
        return setting;
    }

    Section& add(Setting setting) {
        table_.push_back(std::move(setting));
        return *this;
    }

    std::vector<Setting>& table_;
    const std::string name_;
    Part Config::*const part_;
};

void addEdges(std::vector<Setting>& table) {
    Section(table, "server", &Config::server)
        .text("bind", &ServerConfig::bind,
              "Address to listen on; one that is no loopback address needs a token (--token-add).")
        .integer("port", &ServerConfig::port, {0, 65'535},
                 "TCP port to listen on; 0 takes any free one and prints it.")
        .choice("listener", &ServerConfig::listener,
                Choices<ListenerChoice>{{"front", ListenerChoice::Front},
                                        {"stock", ListenerChoice::Stock}},
                "Who takes connections: front keeps idle and slow clients without a thread each, "
                "stock is Poco's own server.")
        .integer("connections", &ServerConfig::connections, {1, 100'000},
                 "Open connections at a time; one more is answered 503 and closed.")
        .integer("connections_per_address", &ServerConfig::connections_per_address, {1, 100'000},
                 "The same for the clients of one address.")
        .integer("header_limit_s", &ServerConfig::header_limit_s, {1, kHourSeconds},
                 "From the first byte of a request to the end of its header.")
        .integer("body_limit_s", &ServerConfig::body_limit_s, {1, kHourSeconds},
                 "From the end of the header to the end of the body.")
        .integer("idle_limit_s", &ServerConfig::idle_limit_s, {1, kHourSeconds},
                 "How long a connection may be without a request.")
        .integer("stalled_write_limit_s", &ServerConfig::stalled_write_limit_s, {1, kHourSeconds},
                 "How long a client may take nothing of an answer.")
        .path("tls_certificate_file", &ServerConfig::tls_certificate_file,
              "Certificate and chain as PEM, for HTTPS; empty: plain HTTP.")
        .path("tls_key_file", &ServerConfig::tls_key_file, "Private key of the certificate as PEM.")
        .text("cors_origins", &ServerConfig::cors_origins,
              "Web pages that may read answers, as https://HOST[:PORT], comma-separated; empty: "
              "none.")
        .integer("rate_per_s", &ServerConfig::rate_per_s, {0, 1'000'000},
                 "Requests per second of one client, that is of a token, else of an address; 0: no "
                 "limit.")
        .integer("rate_burst", &ServerConfig::rate_burst, {1, 1'000'000},
                 "Requests that a client which was silent may send at once.");
    Section(table, "state", &Config::state)
        .path("dir", &StateConfig::dir,
              "Folder for everything that this daemon keeps; one daemon per folder.");
    Section(table, "store", &Config::store)
        .path("path", &StoreConfig::path, "The SQLite database; made at the first start.")
        .integer("readers", &StoreConfig::readers, {1, 64},
                 "Connections for reading, that is how many reads run at a time.");
    Section(table, "keys", &Config::keys)
        .path("probe_key_file", &KeysConfig::probe_key_file,
              "The daemon's own SSH key, which is installed on every machine; made if missing.")
        .path("label_secret_file", &KeysConfig::label_secret_file,
              "Secret by which machines are known as ours; made if missing, never to be lost.")
        .path("label_secret_old_file", &KeysConfig::label_secret_old_file,
              "The secret before it, still accepted while its machines live; empty: none.");
}

void addWork(std::vector<Setting>& table) {
    Section(table, "engine", &Config::engine)
        .integer("sweep_interval_s", &EngineConfig::sweep_interval_s, {1, kDaySeconds},
                 "Between two comparisons of a provider's machines with the sessions.")
        .integer("young_sweep_interval_s", &EngineConfig::young_sweep_interval_s, {1, kDaySeconds},
                 "The same while a session is in its first 15 minutes.")
        .integer("call_workers", &EngineConfig::call_workers, {1, 64},
                 "Per provider: steps that create, look up and boot machines at a time.")
        .integer("stop_workers", &EngineConfig::stop_workers, {1, 64},
                 "Per provider: steps that destroy machines and prove them gone at a time.")
        .integer("probe_workers", &EngineConfig::probe_workers, {1, 64},
                 "Per provider: SSH handshakes at a time.")
        .integer("boot_poll_ms", &EngineConfig::boot_poll_ms, {100, 60'000},
                 "How old a list of machines may be that a booting machine is judged by.")
        .integer("probe_limit_s", &EngineConfig::probe_limit_s, {1, 120},
                 "How long one handshake with one command may take.")
        .integer("ready_check_s", &EngineConfig::ready_check_s, {1, 3'600},
                 "Between two checks of a running machine.");
    Section(table, "inventory", &Config::inventory)
        .integer("refresh_interval_s", &InventoryConfig::refresh_interval_s, {1, 3'600},
                 "Between two fetches of a provider's offers.")
        .integer("full_confidence_age_s", &InventoryConfig::full_confidence_age_s, {1, 3'600},
                 "Up to this age an offer is believed as the provider told it.")
        .integer("max_age_s", &InventoryConfig::max_age_s, {2, 7'200},
                 "An older list is fetched again before it is served, or shown as not available.");
}

void addHabits(std::vector<Setting>& table) {
    using base::LogLevel;
    Section(table, "log", &Config::log)
        .choice("level", &LogConfig::level,
                Choices<LogLevel>{{"debug", LogLevel::Debug},
                                  {"info", LogLevel::Info},
                                  {"warn", LogLevel::Warn},
                                  {"error", LogLevel::Error}},
                "Least level that is written.")
        .path("file", &LogConfig::file, "File to append to; empty: standard error.");
    Section(table, "shutdown", &Config::shutdown)
        .integer("grace_s", &ShutdownConfig::grace_s, {0, 600},
                 "How long running requests may go on after the order to stop.")
        .choice("sessions", &ShutdownConfig::sessions,
                Choices<SessionsAtShutdown>{{"keep", SessionsAtShutdown::Keep},
                                            {"destroy", SessionsAtShutdown::Destroy}},
                "What happens to running sessions: they go on without the daemon, or end first.")
        .integer(
            "destroy_limit_s", &ShutdownConfig::destroy_limit_s, {1, 86'400},
            "With destroy: how long their end is awaited; what is left ends at the next start.");
    Section(table, "http", &Config::http)
        .text("proxy_host", &HttpConfig::proxy_host,
              "Proxy for calls to providers; empty: none. Loopback is never asked through it.")
        .integer("proxy_port", &HttpConfig::proxy_port, {1, 65'535}, "Port of the proxy.")
        .path("ca_file", &HttpConfig::ca_file,
              "Certificate authorities to trust, as PEM; empty: those of the system.");
    Section(table, "plugins", &Config::plugins)
        .path("dir", &PluginsConfig::dir, "Folder of the plugins that are named without a path.");
}

std::vector<Setting> makeSettings() {
    std::vector<Setting> table;
    addEdges(table);
    addWork(table);
    addHabits(table);
    return table;
}

}  // namespace

const std::vector<Setting>& settings() {
    static const std::vector<Setting> kSettings = makeSettings();
    return kSettings;
}

const std::vector<ProviderKey>& providerKeys() {
    static const std::vector<ProviderKey> kKeys = {
        {"plugin", "text", "NAME", "Plugin: a name in the plugin folder, or an absolute path."},
        {"sha256", "text", "", "Pin: the plugin's file must have this SHA-256; empty: none."},
        {"http_hosts", "text", "",
         "Hosts that its HTTP may go to, with spaces between them; empty: what its plugin asks."},
        {"optional", "one of yes, no", "no",
         "Whether the daemon starts without this provider when it cannot be opened."},
    };
    return kKeys;
}

}  // namespace gpushopper::config
