#include "sdk/check/app.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>

#include "sdk/check/commands/commands.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/report/report.hpp"

namespace gpushopper::check {
namespace {

constexpr int kUsageError = 2;

constexpr const char* kDescription =
    "Checks a provider plugin of GPU Shopper: 45 numbered rules, each in a process of its own,\n"
    "with a virtual clock and a provider that is played to it.";

constexpr const char* kFooter = R"(Examples:
  gpu-shopper-plugin-check check acme.so --answers answers.json --config config.json
  gpu-shopper-plugin-check check acme.so --only GSP-12 --only GSP-15
  gpu-shopper-plugin-check check acme.so --skip "GSP-20: it has no provider to ask"
  gpu-shopper-plugin-check fuzz acme.so --answers answers.json --minutes 10
  gpu-shopper-plugin-check live acme.so --config live.json --read-only
  gpu-shopper-plugin-check live acme.so --config live.json --spend-limit 0.50 --yes-i-pay

The rules: docs/plugin-rules.md, or `rules`. Files and formats: docs/plugin-check.md.
Exit codes: 0 nothing is wrong; 1 a rule failed or something was found; 2 wrong usage.)";

constexpr const char* kConfigHelp =
    "JSON object with the plugin's configuration, typed as its schema says; secrets that are not "
    "in it get a canary";
constexpr const char* kAnswersHelp =
    "What its provider answers when all is well; without it several rules cannot be judged";

void addPlugin(CLI::App& command, PluginArguments& plugin, bool with_files) {
    command.add_option("plugin", plugin.file, "The plugin's file")
        ->required()
        ->type_name("PLUGIN.so");
    if (!with_files) return;
    command.add_option("-c,--config", plugin.config, kConfigHelp)->type_name("FILE");
    command.add_option("-a,--answers", plugin.answers, kAnswersHelp)->type_name("FILE");
}

using Command = std::function<int()>;

void addInspect(CLI::App& app, Command& chosen, const Streams& streams) {
    auto plugin = std::make_shared<PluginArguments>();
    auto json = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand(
        "inspect", "Show its table, schema, extensions, exports and dependencies; not opened");
    addPlugin(*command, *plugin, false);
    command->add_flag("--json", *json, "As JSON");
    command->callback(
        [=, &chosen] { chosen = [=] { return runInspect(*plugin, *json, streams); }; });
}

void addCheck(CLI::App& app, Command& chosen, const Streams& streams) {
    auto arguments = std::make_shared<CheckArguments>();
    CLI::App* command = app.add_subcommand("check", "Put the rules to it");
    addPlugin(*command, arguments->plugin, true);
    command->add_option("--readme", arguments->readme, "Its documentation, for GSP-42")
        ->type_name("FILE");
    command->add_option("--only", arguments->only, "This rule only; may be repeated")
        ->type_name("GSP-NN")
        ->allow_extra_args(false);
    command
        ->add_option("--skip", arguments->skip,
                     "Leave a rule out, for a reason that the report shows; may be repeated")
        ->type_name("\"GSP-NN: REASON\"")
        ->allow_extra_args(false);
    command
        ->add_option("--allow-needed", arguments->needed_allowed,
                     "A library that it may need (GSP-02), by the beginning of its name; may be "
                     "repeated")
        ->type_name("libNAME")
        ->allow_extra_args(false);
    command->add_option("--limit", arguments->limit_seconds, "Time for each rule")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 3600).description(""));
    command->add_flag("--json", arguments->json, "The report as JSON");
    command->callback([=, &chosen] { chosen = [=] { return runCheck(*arguments, streams); }; });
}

void addFuzz(CLI::App& app, Command& chosen, const Streams& streams) {
    auto arguments = std::make_shared<FuzzArguments>();
    CLI::App* command = app.add_subcommand(
        "fuzz", "Give it damaged answers of its provider, each decided by a seed");
    addPlugin(*command, arguments->plugin, true);
    command->add_option("--minutes", arguments->minutes, "How long")
        ->capture_default_str()
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("--runs", arguments->runs, "How many runs, in place of minutes")
        ->type_name("N");
    command->add_option("--seed", arguments->seed, "Of the first run; the others count on from it")
        ->type_name("SEED");
    command
        ->add_option("--reproduce", arguments->reproduce,
                     "One run again, with every request and answer shown")
        ->type_name("SEED");
    command->callback([=, &chosen] { chosen = [=] { return runFuzz(*arguments, streams); }; });
}

void addDocs(CLI::App& app, Command& chosen, const Streams& streams) {
    auto plugin = std::make_shared<PluginArguments>();
    CLI::App* command = app.add_subcommand(
        "docs", "Write a page in Markdown: configuration, capabilities, events, metrics");
    addPlugin(*command, *plugin, true);
    command->callback([=, &chosen] { chosen = [=] { return runDocs(*plugin, streams); }; });
}

void addLive(CLI::App& app, Command& chosen, const Streams& streams) {
    auto arguments = std::make_shared<LiveArguments>();
    CLI::App* command = app.add_subcommand(
        "live",
        "Try it on its real provider. With --spend-limit it rents a machine and destroys "
        "it: this costs money");
    addPlugin(*command, arguments->plugin, false);
    command
        ->add_option("-c,--config", arguments->plugin.config,
                     "JSON object with its configuration; secrets are references: env:NAME, "
                     "file:/path")
        ->type_name("FILE");
    command->add_flag("--read-only", arguments->read_only, "Lists only; costs nothing");
    command->add_option("--spend-limit", arguments->spend_limit_usd, "Rent, for at most this")
        ->type_name("USD")
        ->check(CLI::Range(0.01, 100.0).description(""));
    command->add_flag("--yes-i-pay", arguments->yes_i_pay, "Needed with --spend-limit");
    command
        ->add_option("--offer", arguments->offer_id,
                     "Rent this offer; else the cheapest that fits the limit")
        ->type_name("ID");
    command->add_option("--minutes", arguments->minutes_max, "Patience for booting")
        ->capture_default_str()
        ->check(CLI::Range(1, 60).description(""));
    command->add_flag("--clean-up", arguments->clean_up,
                      "Destroy what the journal of an earlier run tells of");
    command
        ->add_option("--journal", arguments->journal,
                     "Where it is noted what was rented; kept until it is proven gone")
        ->capture_default_str()
        ->type_name("FILE");
    command
        ->add_option("--state", arguments->state,
                     "What stands for ${state} in its configuration; else a folder that is "
                     "removed afterwards")
        ->type_name("FOLDER");
    command->callback([=, &chosen] { chosen = [=] { return runLive(*arguments, streams); }; });
}

void addRules(CLI::App& app, Command& chosen, const Streams& streams) {
    auto markdown = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand("rules", "List the rules");
    command->add_flag("--markdown", *markdown, "As docs/plugin-rules.md");
    command->callback([=, &chosen] { chosen = [=] { return runRulesList(*markdown, streams); }; });
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Streams& streams) {
    CLI::App app(kDescription, "gpu-shopper-plugin-check");
    app.footer(kFooter);
    app.require_subcommand(1);
    app.set_version_flag("--version", kToolVersion);
    Command chosen;
    for (const auto add : {addCheck, addInspect, addFuzz, addDocs, addLive, addRules})
        add(app, chosen, streams);
    try {
        std::vector<std::string> words(arguments.rbegin(), arguments.rend());  // CLI11's order
        app.parse(words);
        return chosen();
    } catch (const CLI::Success& wanted) {  // --help, --version
        return app.exit(wanted, streams.out, streams.err);
    } catch (const CLI::ParseError& problem) {
        streams.err << "error: " << problem.what() << "; see gpu-shopper-plugin-check --help\n";
        return kUsageError;
    } catch (const Refusal& refusal) {
        streams.err << "error: " << refusal.what() << '\n';
        return kUsageError;
    }
}

}  // namespace gpushopper::check
