#pragma once

/// StartError: why the daemon does not start, in one sentence for the operator. Thrown while the
/// daemon is built; main() prints it and exits. Thread safety: a value.

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "daemon/base/result.hpp"

namespace gpushopper::app {

class StartError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The configuration is what is wrong.
class ConfigError : public StartError {
public:
    using StartError::StartError;
};

/// The value, or its error as a StartError.
template <class T>
T orRefuse(base::Result<T> result) {
    if (!result) throw StartError(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace gpushopper::app
