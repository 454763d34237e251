#pragma once

/// require: what must hold whatever the input is. A breach ends the program, which is how a fuzzer
/// learns of it.

#include <cstdlib>

inline void require(bool holds) {
    if (!holds) std::abort();
}
