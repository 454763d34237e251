#pragma once

/// Refusal: the tool cannot do what it was asked (wrong arguments, a file that is not there). It is
/// no verdict on a plugin; exit code 2. The text says what, on what, and what to do.
/// Thread safety: a value.

#include <stdexcept>

namespace gpushopper::check {

struct Refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace gpushopper::check
