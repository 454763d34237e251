#include "daemon/app/server_app.hpp"

#include <Poco/Exception.h>
#include <Poco/Path.h>
#include <Poco/Util/HelpFormatter.h>

#include <filesystem>
#include <iostream>
#include <utility>

#include "daemon/api/access/token_text.hpp"
#include "daemon/app/access/token_command.hpp"
#include "daemon/app/descriptors.hpp"
#include "daemon/app/marketplaces.hpp"
#include "daemon/app/start_error.hpp"
#include "daemon/app/wiring.hpp"
#include "daemon/config/ini_text.hpp"
#include "daemon/config/write_config.hpp"

namespace gpushopper::app {
namespace {

using Poco::Util::Option;

constexpr const char* kExamples =
    "\nExamples:\n"
    "  gpu-shopperd --provider=mock --state=/tmp/shop       try it, offline\n"
    "  gpu-shopperd --config=/etc/gpu-shopper.ini           run it\n"
    "  gpu-shopperd --config=FILE --check-config            check a file, plugins included\n"
    "  gpu-shopperd --config=FILE --set=server.port=0       change one setting\n"
    "  gpu-shopperd --config=FILE --token-add=ci --token-scope=write\n";

int printError(const std::string& sentence, int code) {
    std::cerr << "gpu-shopperd: " << sentence << std::endl;
    return code;
}

std::string orThrow(base::Result<std::string> result) {
    if (!result) throw ConfigError(result.error().message);
    return std::move(*result);
}

}  // namespace

int ServerApp::runWith(int argc, char** argv) {
    try {
        init(argc, argv);
    } catch (const Poco::Exception& error) {
        return printError(error.displayText() + "; --help lists the options", EXIT_USAGE);
    }
    return run();
}

void ServerApp::defineOptions(Poco::Util::OptionSet& options) {
    const auto flag = [&](const char* name, const char* text) {
        options.addOption(Option(name, "", text));
    };
    const auto value = [&](const char* name, const char* argument, const char* text) {
        options.addOption(Option(name, "", text, false, argument, true).repeatable(true));
    };
    value("config", "FILE", "INI file; see etc/gpu-shopper.ini");
    value("port", "N", "TCP port; 0: any free one (sets server.port)");
    value("state", "DIR", "folder for everything that is kept (sets state.dir)");
    value("provider", "NAME", "enable this provider; may be given again");
    value("plugin-dir", "DIR", "folder of the plugins (sets plugins.dir)");
    value("set", "SECTION.KEY=VALUE", "override one setting; may be given again");
    value("token-add", "NAME", "make a token of that name, print it once, and exit");
    value("token-scope", "SCOPE", "what the new token allows: read, write, admin or metrics");
    flag("token-list", "print names, scopes and ages of the tokens, and exit");
    value("token-remove", "NAME", "remove that token, and exit");
    flag("check-config", "check the configuration, plugins included, and exit");
    flag("print-config", "print the configuration that holds, and exit");
    flag("print-config-reference", "print all settings as Markdown, and exit");
    flag("version", "print the version, and exit");
    flag("help", "print this, and exit");
}

void ServerApp::override(const char* section, const char* key, const std::string& value) {
    command_line_.overrides.push_back(
        {.section = section, .key = key, .value = value, .where = "command line"});
}

void ServerApp::handleTokenOption(const std::string& name, const std::string& value) {
    using Action = TokenCommand::Action;
    if (name == "token-scope") {
        token_scope_ = store::parseTokenScope(value);
        if (!token_scope_)
            throw Poco::InvalidArgumentException(
                "--token-scope must be one of read, write, admin, metrics");
        return;
    }
    if (task_ != Task::Run)
        throw Poco::InvalidArgumentException("--" + name + " goes with no other task");
    task_ = Task::Tokens;
    token_command_ = {.action = Action::List, .name = value};
    if (name == "token-add") token_command_.action = Action::Add;
    if (name == "token-remove") token_command_.action = Action::Remove;
    if (token_command_.action == Action::Add && !api::isTokenName(value))
        throw Poco::InvalidArgumentException(
            "a token's name is 1 to 64 of a-z, 0-9, '.', '_' and '-', and none of anonymous, "
            "reconciler, lifecycle");
}

void ServerApp::handleOption(const std::string& name, const std::string& value) {
    if (name == "config") config_file_ = value;
    if (name == "port") override("server", "port", value);
    if (name == "state") override("state", "dir", std::filesystem::absolute(value).string());
    if (name == "provider") command_line_.providers.push_back(value);
    if (name == "plugin-dir") override("plugins", "dir", std::filesystem::absolute(value).string());
    if (name == "set") {
        auto entry = config::parseOverride(value);
        if (!entry) throw Poco::InvalidArgumentException(entry.error().message);
        command_line_.overrides.push_back(std::move(*entry));
    }
    if (name.starts_with("token-")) handleTokenOption(name, value);
    if (name == "check-config") task_ = Task::CheckConfig;
    if (name == "print-config") task_ = Task::PrintConfig;
    if (name == "print-config-reference") task_ = Task::PrintReference;
    if (name == "version") task_ = Task::Version;
    if (name == "help") task_ = Task::Help;
}

config::Config ServerApp::configured() const {
    std::vector<config::Entry> entries;
    if (!config_file_.empty()) {
        auto parsed = config::parseIni(orThrow(config::readFile(config_file_)));
        if (!parsed) throw ConfigError(config_file_ + ": " + parsed.error().message);
        entries = std::move(*parsed);
    }
    config::CommandLine command_line = command_line_;
    command_line.program_dir = Poco::Path(commandPath()).parent().toString();
    auto config = config::readConfig(entries, command_line);
    if (!config)
        throw ConfigError(config_file_ + (config_file_.empty() ? "" : ": ") +
                          config.error().message);
    return std::move(*config);
}

int ServerApp::main(const std::vector<std::string>& arguments) {
    if (!arguments.empty())
        return printError("'" + arguments.front() + "' is no option; --help lists them",
                          EXIT_USAGE);
    try {
        return perform();
    } catch (const ConfigError& error) {
        return printError(error.what(), EXIT_CONFIG);
    } catch (const Poco::Exception& error) {
        return printError(error.displayText(), EXIT_SOFTWARE);
    } catch (const std::exception& error) {
        return printError(error.what(), EXIT_SOFTWARE);
    }
}

int ServerApp::perform() {
    if (task_ == Task::Help) {
        printHelp();
        return EXIT_OK;
    }
    if (task_ == Task::Version) {
        std::cout << "gpu-shopperd " GS_VERSION << std::endl;
        return EXIT_OK;
    }
    const bool adds = task_ == Task::Tokens && token_command_.action == TokenCommand::Action::Add;
    if (adds != token_scope_.has_value())
        return printError(adds ? "--token-add needs --token-scope=read, write, admin or metrics"
                               : "--token-scope goes with --token-add",
                          EXIT_USAGE);
    const config::Config config = configured();
    if (task_ == Task::Run) return serve(config);
    if (task_ == Task::Tokens) return changeTokens(config);
    // Checked against the plugins first: after that, what is printed holds references, no secrets.
    Foundation foundation(config::LogConfig{});
    Marketplaces marketplaces(config, foundation, Marketplaces::Purpose::Check);
    if (task_ == Task::CheckConfig) std::cout << "the configuration is good" << std::endl;
    if (task_ == Task::PrintConfig) std::cout << config::toIni(config) << std::flush;
    if (task_ == Task::PrintReference)
        std::cout << config::referenceMarkdown() << marketplaces.pluginReference() << std::flush;
    return EXIT_OK;
}

int ServerApp::serve(const config::Config& config) {
    raiseDescriptorLimit();
    Wiring wiring(config);
    wiring.start();
    // Scripts wait for this line; it must not wait in a buffer.
    std::cout << "listening on " << wiring.url() << std::endl;
    waitForTerminationRequest();
    wiring.stop();
    return EXIT_OK;
}

int ServerApp::changeTokens(const config::Config& config) {
    TokenCommand command = token_command_;
    if (token_scope_) command.scope = *token_scope_;
    Foundation foundation(config::LogConfig{});
    app::run(command, config, foundation, std::cout);
    return EXIT_OK;
}

void ServerApp::printHelp() const {
    Poco::Util::HelpFormatter help(options());
    help.setUnixStyle(true);
    help.setCommand("gpu-shopperd");
    help.setUsage("[--config=FILE] [OPTION]...");
    help.setHeader("Rents GPU machines from marketplaces and never forgets one.");
    help.setFooter(kExamples);
    help.format(std::cout);
}

}  // namespace gpushopper::app
