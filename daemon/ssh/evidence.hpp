#pragma once

/// What a machine wrote, made fit for a row, a log line and a JSON answer. And the command whose
/// output is judged. Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::ssh {

/// Printable ASCII only, lines joined by "; ", at most 512 characters.
std::string cleanEvidence(std::string_view text);

/// A command line for any login shell that writes `nonce` (an even number of hexadecimal digits) on
/// a line of its own, and then the list of GPUs where there is one. The nonce stands in it in two
/// halves, so that an echo of the command is no proof that a shell ran it.
std::string probeCommand(std::string_view nonce);

/// What the command wrote after the line with the nonce, cleaned; nullopt when that never came.
std::optional<std::string> evidenceAfter(std::string_view output, std::string_view nonce);

}  // namespace gpushopper::ssh
