// `gpu-shopper-plugin-check`: see app.hpp.

#include <exception>
#include <iostream>

#include "sdk/check/app.hpp"

int main(int argc, char* argv[]) {
    try {
        return gpushopper::check::run({argv + 1, argv + argc}, {std::cout, std::cerr});
    } catch (const std::exception& problem) {
        std::cerr << "error: " << problem.what() << '\n';
        return 2;
    }
}
