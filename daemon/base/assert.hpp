#pragma once

/// GS_ASSERT: a statement about our own code that is checked in every build, release included.
/// A false one is a bug of ours, and the process ends at once with one line on stderr: recovery
/// after a restart is designed to be cheap, going on with a broken invariant is not.
/// Not for anything that a user, a provider or the machine can cause: that is a base::Error.

namespace gpushopper::base {
[[noreturn]] void assertFailed(const char* expression, const char* file, int line) noexcept;
}

#define GS_ASSERT(expression) \
    ((expression) ? void() : ::gpushopper::base::assertFailed(#expression, __FILE__, __LINE__))
