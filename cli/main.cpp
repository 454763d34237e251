// `gpu-shopper`: see app.cpp.

#include <exception>
#include <iostream>

#include "cli/app.hpp"
#include "cli/failure.hpp"

int main(int argc, char* argv[]) {
    namespace cli = gpushopper::cli;
    try {
        cli::SystemTerminal terminal;
        return cli::run({argv + 1, argv + argc}, terminal, cli::systemEnvironment());
    } catch (const std::exception& e) {
        std::cerr << "error: " << e.what() << '\n';
        return static_cast<int>(cli::ExitCode::Refused);
    }
}
