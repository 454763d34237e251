#pragma once

/// Config: how the daemon is set up, typed, with its defaults. One struct per section of the file;
/// the names, ranges and meanings are the table in settings.cpp. Units are in the names.
/// Secrets are not here: only references to them and paths of files that hold them.
/// Thread safety: a value.

#include <map>
#include <string>
#include <vector>

#include "daemon/base/log.hpp"

namespace gpushopper::config {

/// Who takes the connections: the epoll front, or Poco's server with a thread for each.
enum class ListenerChoice : std::uint8_t { Front, Stock };

struct ServerConfig {
    std::string bind = "127.0.0.1";
    int port = 8080;
    ListenerChoice listener = ListenerChoice::Front;
    int connections = 4'096;
    int connections_per_address = 3'072;
    int header_limit_s = 10;
    int body_limit_s = 30;
    int idle_limit_s = 60;
    int stalled_write_limit_s = 30;
    std::string tls_certificate_file;  ///< Empty, and the key's too: no TLS.
    std::string tls_key_file;
    std::string cors_origins;  ///< Comma-separated.
    int rate_per_s = 100;      ///< 0: no limit.
    int rate_burst = 1'000;
};

struct StateConfig {
    std::string dir = "/var/lib/gpu-shopper";
};

struct StoreConfig {
    std::string path = "${state}/gpu-shopper.db";
    int readers = 4;
};

struct KeysConfig {
    std::string probe_key_file = "${state}/probe_key";
    std::string label_secret_file = "${state}/label_secret";
    std::string label_secret_old_file;
};

struct EngineConfig {
    int sweep_interval_s = 300;
    int young_sweep_interval_s = 60;
    int call_workers = 4;
    int stop_workers = 4;
    int probe_workers = 4;
    int boot_poll_ms = 3'000;
    int probe_limit_s = 20;
    int ready_check_s = 60;
};

struct InventoryConfig {
    int refresh_interval_s = 60;
    int full_confidence_age_s = 120;
    int max_age_s = 300;
};

struct LogConfig {
    base::LogLevel level = base::LogLevel::Info;
    std::string file;  ///< Empty: standard error.
};

enum class SessionsAtShutdown : std::uint8_t { Keep, Destroy };

struct ShutdownConfig {
    int grace_s = 60;
    SessionsAtShutdown sessions = SessionsAtShutdown::Keep;
    int destroy_limit_s = 600;
};

struct HttpConfig {
    std::string proxy_host;
    int proxy_port = 3128;
    std::string ca_file;
};

struct PluginsConfig {
    std::string dir = "${program}/../plugins";
};

/// One `[provider.NAME]`.
struct ProviderConfig {
    std::string name;
    std::string plugin;  ///< A name in the plugin folder, or an absolute path. Default: the name.
    std::string sha256;
    std::vector<std::string> http_hosts;  ///< Lower case; empty: those of the plugin's schema.
    bool optional = false;
    std::map<std::string, std::string> values;  ///< The plugin's own keys.
};

struct Config {
    ServerConfig server;
    StateConfig state;
    StoreConfig store;
    KeysConfig keys;
    EngineConfig engine;
    InventoryConfig inventory;
    LogConfig log;
    ShutdownConfig shutdown;
    HttpConfig http;
    PluginsConfig plugins;
    std::vector<ProviderConfig> providers;  ///< In the order in which they were first named.
};

}  // namespace gpushopper::config
