// providers: which marketplaces the server deals with, and how they are.

#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

void print(Context& context, const nlohmann::json& answer) {
    using Kind = Table::Kind;
    Table table({{"PROVIDER", Kind::Whole},
                 {"ENABLED"},
                 {"BREAKER"},
                 {"OFFERS", Kind::Number},
                 {"SESSIONS", Kind::Number},
                 {"LAST SUCCESS"},
                 {"LAST ERROR"}});
    for (const auto& provider : listOf(answer, "providers"))
        table.add({cell(provider, "name"), cell(provider, "enabled"),
                   cell(provider, "circuit_breaker"), cell(provider, "offers"),
                   cell(provider, "active_sessions"), cell(provider, "last_success_at"),
                   cell(provider, "last_error")});
    context.printTable(table);
}

}  // namespace

void addProviders(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("providers", "Show the providers and how they are");
    command->callback([&context] {
        context.command = [&context] {
            const Answer answer = context.client().get("/providers");
            context.show(answer, [&](const nlohmann::json& json) { print(context, json); });
            return 0;
        };
    });
}

}  // namespace gpushopper::cli
