#include "cli/app.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <ostream>

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/failure.hpp"

namespace gpushopper::cli {
namespace {

constexpr const char* kDescription =
    "Rent GPU machines through a gpu-shopperd: pick from the menu, get a machine with SSH,\n"
    "give it back. A machine bills until its session has ended.";

constexpr const char* kFooter = R"(Examples:
  gpu-shopper inventory -g rtx4090 --max-price 0.5
  gpu-shopper provision -c alice -g rtx4090 -w ssh -t 2 --wait
  gpu-shopper sessions list -s running
  gpu-shopper ssh SESSION -- nvidia-smi
  gpu-shopper shutdown SESSION

Where the server and the token come from, the first that is given:
  --server, --token;  GPU_SHOPPER_URL, GPU_SHOPPER_TOKEN;  the lines `server = URL` and
  `token = TOKEN` in ~/.config/gpu-shopper/config.ini;  http://127.0.0.1:8080 without a token.
Private keys of sessions are kept in ~/.config/gpu-shopper/keys.
$XDG_CONFIG_HOME, if set, takes the place of ~/.config.

Exit codes: 0 done; 1 refused, or the awaited state was not reached; 2 wrong usage; 3 no answer.)";

void addGlobalOptions(CLI::App& app, Context& context) {
    app.add_option("--server", context.server, "URL of the gpu-shopperd")->type_name("URL");
    app.add_option("--token", context.token,
                   "Token for the server; others can see it in the list of processes, so prefer "
                   "GPU_SHOPPER_TOKEN")
        ->type_name("TOKEN");
    const std::map<std::string, Output> outputs = {{"table", Output::Table},
                                                   {"json", Output::Json}};
    app.add_option("-o,--output", context.output,
                   "table: for people; json: the server's answer, unchanged")
        ->transform(CLI::CheckedTransformer(outputs).description(""))
        ->type_name("table|json");
}

/// Everything behind the first "--" is the command of `ssh`, options of its own included.
std::vector<std::string> takeRemoteCommand(std::vector<std::string>& arguments) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    std::vector<std::string> remote;
    if (dashes != arguments.end()) remote.assign(dashes + 1, arguments.end());
    arguments.erase(dashes, arguments.end());
    return remote;
}

int usageError(const CLI::App& app, const std::string& what, Terminal& terminal) {
    const CLI::App* at = &app;
    std::string command = "gpu-shopper";
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
        command += " " + at->get_name();
    }
    terminal.err() << "error: " << what << "; see " << command << " --help\n" << std::flush;
    return static_cast<int>(ExitCode::Usage);
}

int execute(Context& context) {
    try {
        return context.command();
    } catch (const Refusal& refusal) {
        if (context.output == Output::Json) context.showBody(refusal.answer().body);
        context.note(std::string("error: ") + refusal.what());
        return static_cast<int>(refusal.code());
    } catch (const Failure& failure) {
        context.note(std::string("error: ") + failure.what());
        return static_cast<int>(failure.code());
    }
}

}  // namespace

int run(const std::vector<std::string>& arguments, Terminal& terminal,
        const Environment& environment) {
    Context context(terminal, environment);
    CLI::App app(kDescription, "gpu-shopper");
    app.footer(kFooter);
    app.require_subcommand(1);
    app.fallthrough();  // Global options are understood behind the command, too.
    addGlobalOptions(app, context);

    std::vector<std::string> words = arguments;
    const bool has_remote = std::find(words.begin(), words.end(), "--") != words.end();
    const std::vector<std::string> remote = takeRemoteCommand(words);
    addInventory(app, context);
    addProvision(app, context);
    addSessions(app, context);
    addShutdown(app, context);
    addProviders(app, context);
    addSsh(app, context, remote);
    try {
        std::reverse(words.begin(), words.end());  // CLI11's convention for a vector.
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        terminal.out() << app.help() << std::flush;  // Of the chosen command, if there is one.
        return static_cast<int>(ExitCode::Done);
    } catch (const CLI::ParseError& error) {
        return usageError(app, error.what(), terminal);
    }
    if (has_remote && !app.got_subcommand("ssh"))
        return usageError(app, "only ssh takes a command behind --", terminal);
    return execute(context);
}

}  // namespace gpushopper::cli
