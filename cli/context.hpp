#pragma once

/// Context: what every command works with, and how it prints. Made once per run; the client is made
/// when a command first needs it, so that `--help` works with a broken configuration.
/// Not thread safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/client.hpp"
#include "cli/key_store.hpp"
#include "cli/settings.hpp"
#include "cli/table.hpp"
#include "cli/terminal.hpp"

namespace gpushopper::cli {

enum class Output { Table, Json };

class Context {
public:
    Context(Terminal& terminal_ref, Environment environment)
        : terminal(terminal_ref), environment_(std::move(environment)) {}

    Client& client();
    KeyStore keys();

    /// With `-o json`: the server's body as it came. Otherwise `print`s for people.
    void show(const Answer& answer, const std::function<void(const nlohmann::json&)>& print);
    /// The body as it came; on a screen with a line end behind it.
    void showBody(const std::string& body);
    void printTable(const Table& table) { table.print(terminal.out(), terminal.width()); }
    /// A line of progress or advice for people, apart from the results.
    void note(const std::string& line);

    Terminal& terminal;
    // Filled in by the command line.
    std::optional<std::string> server;
    std::optional<std::string> token;
    Output output = Output::Table;
    /// What the chosen command does; its result is the exit code.
    std::function<int()> command;

private:
    const Settings& settings();

    const Environment environment_;
    std::optional<Settings> settings_;
    std::unique_ptr<Client> client_;
};

}  // namespace gpushopper::cli
