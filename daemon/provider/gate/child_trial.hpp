#pragma once

/// child_trial: first contact with foreign code happens in a forked child, where a crash, a hang or
/// an exit() costs nothing but the child. Meant for the start of the daemon, while no thread of it
/// runs: a child has only the thread that forked, and locks of others stay locked in it.
///
/// The child is quiet (its standard output and error go nowhere), dumps no core, has a process
/// group of its own and never outlives its parent, its trial or its time.
/// Thread safety: any thread, but see above.

#include <functional>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"

namespace gpushopper::provider {

/// Says what the child is about to do, so that its death can be blamed on something: `in open()`,
/// `while it was loaded`.
using Announce = std::function<void(std::string_view step)>;

/// Runs in the child. What it returns is what the trial returns; it may do whatever it likes.
using Attempt = std::function<base::Result<void>(const Announce& announce)>;

inline constexpr base::Millis kTrialLimit{10'000};
/// How sentences on a failed trial end.
inline constexpr const char* kTrialAdvice = "; it is not used: install a version of it that works";

/// Errors: the attempt's own, code and message; or Internal with a sentence that begins with
/// `subject` ("the plugin /usr/lib/x.so"): "... crashed in open() (signal 11, Segmentation fault);
/// it is not used: ...".
base::Result<void> tryInChild(const std::string& subject, const Attempt& attempt,
                              base::Millis limit = kTrialLimit);

/// How many threads this process has; for attempts that must leave none behind.
int threadCount();

}  // namespace gpushopper::provider
