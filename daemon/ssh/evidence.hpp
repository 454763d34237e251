#pragma once

/// What a machine wrote, made fit for a row, a log line and a JSON answer. And the command whose
/// output is judged. Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/ssh/prober.hpp"

namespace gpushopper::ssh {

/// Printable ASCII only, lines joined by "; ", at most 512 characters.
std::string cleanEvidence(std::string_view text);

/// What the machine reported besides the nonce.
struct Evidence {
    std::string text;  ///< The list of GPUs, cleaned.
    Activity activity = Activity::Unknown;
};

/// A command line for any login shell that writes `nonce` (an even number of hexadecimal digits) on
/// a line of its own, then how busy the machine is, then the list of GPUs where there is one. Busy
/// is a GPU at 5 % or more (`nvidia-smi`), or another login besides ours (`ps`). The nonce stands
/// in it in two halves, so that an echo of the command is no proof that a shell ran it.
std::string probeCommand(std::string_view nonce);

/// What the command wrote after the line with the nonce; nullopt when that never came.
std::optional<Evidence> evidenceAfter(std::string_view output, std::string_view nonce);

}  // namespace gpushopper::ssh
