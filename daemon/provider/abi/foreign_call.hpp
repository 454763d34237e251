#pragma once

/// foreign_call: enters a plugin's function. The ABI forbids exceptions, and C++ plugins that keep
/// to its types cannot let one out; others can, and those end here instead of ending the daemon.
/// Thread safety: any thread.

#include <exception>
#include <optional>
#include <string>

#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

/// The same function without its promise not to throw, which is worth as much as its author.
template <class Result, class... Arguments>
constexpr auto mayThrow(Result (*function)(Arguments...) noexcept) -> Result (*)(Arguments...) {
    return function;
}

/// nullopt: `function` returned. Else what it threw, in words that are not checked yet.
template <class Function>
std::optional<std::string> thrownBy(Function&& function) {
    try {
        function();
        return std::nullopt;
    } catch (const std::exception& problem) {
        return problem.what();
    } catch (...) {  // tidy: allow(a plugin may throw anything, against the contract)
        return "something that is no std::exception";
    }
}

}  // namespace gpushopper::provider
