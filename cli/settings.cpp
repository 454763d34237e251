#include "cli/settings.hpp"

#include <Poco/AutoPtr.h>
#include <Poco/Environment.h>
#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <Poco/Util/AbstractConfiguration.h>
#include <Poco/Util/IniFileConfiguration.h>

#include "cli/failure.hpp"

namespace gpushopper::cli {
namespace {

namespace fs = std::filesystem;

fs::path configurationFolder(const Environment& environment) {
    if (const auto folder = environment("XDG_CONFIG_HOME"))
        return fs::path(*folder) / "gpu-shopper";
    if (const auto home = environment("HOME")) return fs::path(*home) / ".config" / "gpu-shopper";
    throw Failure(ExitCode::Usage, "neither HOME nor XDG_CONFIG_HOME is set; set one of them");
}

void readFile(const fs::path& path, Settings& settings) {
    if (!fs::exists(path)) return;
    try {
        const Poco::AutoPtr<Poco::Util::IniFileConfiguration> file(
            new Poco::Util::IniFileConfiguration(path.string()));  // tidy: allow(AutoPtr owns it)
        Poco::Util::AbstractConfiguration::Keys keys;
        file->keys(keys);
        for (const std::string& key : keys) {
            if (key != "server" && key != "token")
                throw Failure(ExitCode::Usage, path.string() + ": unknown key " + key +
                                                   "; the keys are server and token");
        }
        settings.server = file->getString("server", settings.server);
        settings.token = file->getString("token", settings.token);
    } catch (const Poco::Exception& e) {
        throw Failure(ExitCode::Usage, "cannot read " + path.string() + ": " + e.displayText());
    }
}

void checkServer(std::string& server) {
    while (server.ends_with('/')) server.pop_back();
    const std::string advice = "; give one like http://127.0.0.1:8080";
    try {
        const Poco::URI uri(server);
        const bool known = uri.getScheme() == "http" || uri.getScheme() == "https";
        if (!known || uri.getHost().empty() || !uri.getPathEtc().empty())
            throw Failure(ExitCode::Usage,
                          "the server " + server + " is no URL of a server" + advice);
    } catch (const Poco::Exception&) {
        throw Failure(ExitCode::Usage, "the server " + server + " is no URL" + advice);
    }
}

}  // namespace

Environment systemEnvironment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const std::string value = Poco::Environment::get(name, "");
        return value.empty() ? std::nullopt : std::optional(value);
    };
}

Settings loadSettings(const std::optional<std::string>& server_flag,
                      const std::optional<std::string>& token_flag,
                      const Environment& environment) {
    Settings settings;
    settings.folder = configurationFolder(environment);
    readFile(settings.folder / "config.ini", settings);
    if (const auto server = environment("GPU_SHOPPER_URL")) settings.server = *server;
    if (const auto token = environment("GPU_SHOPPER_TOKEN")) settings.token = *token;
    if (server_flag) settings.server = *server_flag;
    if (token_flag) settings.token = *token_flag;
    checkServer(settings.server);
    return settings;
}

}  // namespace gpushopper::cli
