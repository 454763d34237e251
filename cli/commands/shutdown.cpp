// shutdown: the short word for the end of a session.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/session_calls.hpp"

namespace gpushopper::cli {

void addShutdown(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("shutdown", "End a session, its machine is destroyed");
    command->footer(
        "Examples:\n  gpu-shopper shutdown SESSION\n"
        "  gpu-shopper shutdown SESSION --force   (waits until the machine is gone)");
    struct Options {
        std::string id;
        bool force = false;
    };
    auto options = std::make_shared<Options>();
    command->add_option("id", options->id, "The session's id")->required()->type_name("SESSION");
    command->add_flag("--force", options->force,
                      "Delete at once and wait until the machine is gone");
    command->callback([&context, options] {
        context.command = [&context, options] {
            return options->force ? destroySession(context, options->id)
                                  : endSession(context, options->id);
        };
    });
}

}  // namespace gpushopper::cli
