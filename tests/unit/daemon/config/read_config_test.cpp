// Goal: what a file and a command line say is what the daemon does, or the start is refused with
// the name of what is wrong. Method: texts in, Config or sentence out.

#include "daemon/config/read_config.hpp"

#include <fstream>
#include <sstream>

#include "daemon/config/settings.hpp"
#include "daemon/config/write_config.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::config {
namespace {

base::Result<Config> read(std::string_view text, const std::vector<std::string>& set = {},
                          const std::vector<std::string>& providers = {}) {
    const auto entries = parseIni(text);
    if (!entries) return base::fail(entries.error());
    CommandLine command_line;
    command_line.program_dir = "/opt/bin";
    command_line.providers = providers;
    for (const std::string& one : set) command_line.overrides.push_back(*parseOverride(one));
    return readConfig(*entries, command_line);
}

std::string faultOf(std::string_view text, const std::vector<std::string>& set = {}) {
    const auto config = read(text, set);
    return config ? "none" : config.error().message;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("nothing given: the defaults, with their places filled in", "[config]") {
    const auto config = read("");
    REQUIRE(config);
    CHECK(config->server.port == 8080);
    CHECK(config->store.path == "/var/lib/gpu-shopper/gpu-shopper.db");
    CHECK(config->plugins.dir == "/opt/bin/../plugins");
    CHECK(config->providers.empty());
}

TEST_CASE("the command line wins over the file", "[config]") {
    const auto config = read("[server]\nport = 1\n[state]\ndir = /a\n",
                             {"server.port=0", "state.dir=/b", "log.level=debug"});
    REQUIRE(config);
    CHECK(config->server.port == 0);
    CHECK(config->keys.probe_key_file == "/b/probe_key");
    CHECK(config->log.level == base::LogLevel::Debug);
}

TEST_CASE("what is not known is refused with its place and what was meant", "[config]") {
    CHECK(contains(faultOf("[engine]\nsweep_intervall_s = 1"),
                   "line 2: there is no key 'sweep_intervall_s' in [engine]; "
                   "did you mean sweep_interval_s"));
    CHECK(contains(faultOf("", {"engin.sweep_interval_s=1"}),
                   "--set: there is no section [engin] (in engin.sweep_interval_s); "
                   "did you mean engine?"));
    CHECK(contains(faultOf("[nothing_like_it]\na = 1"), "there is no section [nothing_like_it]"));
    CHECK_FALSE(contains(faultOf("[nothing_like_it]\na = 1"), "did you mean"));
}

TEST_CASE("a value outside its range is refused, and every fault is told", "[config]") {
    const std::string faults = faultOf(
        "[server]\nport = 65536\n[engine]\nsweep_interval_s = soon\n[log]\nlevel = loud\n"
        "[shutdown]\nsessions =\n");
    CHECK(contains(faults, "line 2: server.port must be an integer from 0 to 65535"));
    CHECK(contains(faults, "engine.sweep_interval_s must be an integer from 1 to 86400"));
    CHECK(contains(faults, "log.level must be one of debug, info, warn, error"));
    CHECK(contains(faults, "shutdown.sessions must be one of keep, destroy"));
    CHECK(contains(faultOf("[server]\nlistener = epoll\n"),
                   "server.listener must be one of front, stock"));
    CHECK(contains(faultOf("[server]\ntls_key_file = /k\n"),
                   "tls_certificate_file and tls_key_file go together"));
    CHECK(contains(faultOf("[server]\ncors_origins = https://a, *\n"), "'*' is no origin"));
    CHECK(contains(faultOf("[inventory]\nmax_age_s = 100\n"),
                   "max_age_s must be greater than full_confidence_age_s"));
}

TEST_CASE("a provider is enabled by its section or by its name alone", "[config]") {
    const auto config = read("[provider.b]\nplugin = mock\noptional = yes\nssh_port = 1\n",
                             {"provider.c.plugin=/x/mock.so", "provider.b.ssh_port=2"}, {"a", "b"});
    REQUIRE(config);
    REQUIRE(config->providers.size() == 3);
    const ProviderConfig& b = config->providers.at(0);
    CHECK(b.name == "b");
    CHECK(b.plugin == "mock");
    CHECK(b.optional);
    CHECK(b.values == std::map<std::string, std::string>{{"ssh_port", "2"}});
    CHECK(config->providers.at(1).plugin == "/x/mock.so");
    CHECK(config->providers.at(2).plugin == "a");
    CHECK(contains(faultOf("[provider.Bad_Name]\nplugin = mock"), "'Bad_Name' is no name"));
    CHECK(contains(faultOf("[provider.a]\noptional = maybe"), "must be one of yes, no"));
    CHECK_FALSE(read("", {}, {"../x"}));
}

TEST_CASE("placeholders are replaced, and unknown ones refused", "[config]") {
    const auto config =
        read("[state]\ndir = /s\n[provider.a]\nfile = ${state}/${provider}/x.json\n");
    REQUIRE(config);
    CHECK(config->providers.at(0).values.at("file") == "/s/a/x.json");
    CHECK(contains(faultOf("[store]\npath = ${home}/x"), "path holds an unknown placeholder"));
    CHECK(contains(faultOf("[provider.a]\nfile = ${state"), "file holds an unknown placeholder"));
}

TEST_CASE("a printed configuration reads back as itself", "[config]") {
    const auto config = read(
        "[server]\nport = 7\n[shutdown]\nsessions = destroy\n"
        "[provider.a]\nplugin = mock\nseed = 3\n");
    REQUIRE(config);
    const std::string printed = toIni(*config);
    const auto again = read(printed);
    REQUIRE(again);
    CHECK(toIni(*again) == printed);
    CHECK(again->server.port == 7);
    CHECK(again->shutdown.sessions == SessionsAtShutdown::Destroy);
}

TEST_CASE("every setting has a default that its own check accepts", "[config]") {
    for (const Setting& setting : settings()) {
        Config config;
        INFO(setting.section << '.' << setting.key);
        CHECK_FALSE(setting.set(config, setting.get(Config{})));
        CHECK(setting.meaning.ends_with("."));
    }
}

std::string sourceFile(const std::string& path) {
    std::ifstream file(std::string(GS_SOURCE_DIR "/") + path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST_CASE("the reference in the documentation is the table of settings", "[config]") {
    // When it differs: gpu-shopperd --print-config-reference prints what belongs there.
    CHECK(contains(sourceFile("docs/operations.md"), referenceMarkdown()));
}

TEST_CASE("the example file names every setting and changes none", "[config]") {
    std::string text = sourceFile("etc/gpu-shopper.ini");
    REQUIRE_FALSE(text.empty());
    const auto as_shipped = read(text);
    REQUIRE(as_shipped);
    CHECK(toIni(*as_shipped) == toIni(*read("")));
    // With the comment signs of its settings taken away, it says the defaults.
    std::string active;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        active += (line.starts_with("#") && !line.starts_with("# ") ? line.substr(1) : line) + "\n";
    const auto entries = parseIni(active);
    REQUIRE(entries);
    const Config defaults;
    for (const Setting& setting : settings()) {
        INFO(setting.section << '.' << setting.key);
        bool found = false;
        for (const Entry& entry : *entries) {
            if (entry.section != setting.section || entry.key != setting.key) continue;
            found = true;
            CHECK(entry.value == setting.get(defaults));
        }
        CHECK(found);
    }
}

}  // namespace
}  // namespace gpushopper::config
