#pragma once

/// run: the whole program but for main(): reads the command line, runs the command, turns a Failure
/// into one line on the error stream and an exit code (failure.hpp lists them).

#include <string>
#include <vector>

#include "cli/settings.hpp"
#include "cli/terminal.hpp"

namespace gpushopper::cli {

/// `arguments` without the program's name.
int run(const std::vector<std::string>& arguments, Terminal& terminal,
        const Environment& environment);

}  // namespace gpushopper::cli
