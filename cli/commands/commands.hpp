#pragma once

/// The commands. Each adds itself and its options to the command line; when it is the chosen one it
/// sets Context::command.

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace gpushopper::cli {

class Context;

void addInventory(CLI::App& app, Context& context);
void addProvision(CLI::App& app, Context& context);
void addSessions(CLI::App& app, Context& context);
void addShutdown(CLI::App& app, Context& context);
void addProviders(CLI::App& app, Context& context);
/// `remote`: what stood behind "--", the command to run there; empty for a shell.
void addSsh(CLI::App& app, Context& context, const std::vector<std::string>& remote);

}  // namespace gpushopper::cli
