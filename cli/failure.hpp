#pragma once

/// Failure: why the program ends early, as the one line that the user reads, and its exit code. It
/// is an exception because every command ends at its first failure; run() catches it, nobody else.

#include <stdexcept>
#include <string>

namespace gpushopper::cli {

enum class ExitCode : int {
    Done = 0,
    Refused = 1,   ///< The server said no, or the awaited state was not reached.
    Usage = 2,     ///< The command line or the configuration is wrong.
    NoAnswer = 3,  ///< No connection, or an answer that is not JSON.
};

class Failure : public std::runtime_error {
public:
    /// `line`: what failed and what to do next, without "error: " in front.
    Failure(ExitCode code, const std::string& line) : std::runtime_error(line), code_(code) {}
    ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

/// The server could not be reached, or went away before it answered. After the latter nobody knows
/// whether the request had its effect.
class ConnectionFailure : public Failure {
public:
    enum class Kind { NeverConnected, Lost };
    ConnectionFailure(Kind kind, const std::string& line)
        : Failure(ExitCode::NoAnswer, line), kind_(kind) {}
    Kind kind() const { return kind_; }

private:
    Kind kind_;
};

}  // namespace gpushopper::cli
