#pragma once

/// Terminal: everything that a command does to the world besides HTTP: it writes, it waits, it runs
/// OpenSSH. Tests replace all of it. Results go to `out`, progress and errors to `err`.
/// Not thread safe: the program has one thread.

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace gpushopper::cli {

class Terminal {
public:
    virtual ~Terminal() = default;
    virtual std::ostream& out() = 0;
    virtual std::ostream& err() = 0;
    /// Columns of a person's screen; 0 when the output goes to a file or a pipe.
    virtual std::size_t width() const = 0;
    /// A time that never jumps.
    virtual std::chrono::milliseconds now() const = 0;
    virtual void pause(std::chrono::milliseconds duration) = 0;
    /// Runs a program and returns what it wrote to standard output; empty when it cannot run.
    virtual std::string capture(const std::vector<std::string>& command) = 0;
    /// Becomes that program; where this returns, it is the exit code.
    virtual int become(const std::vector<std::string>& command) = 0;
};

/// The process's own standard streams, clock and programs.
class SystemTerminal final : public Terminal {
public:
    std::ostream& out() override;
    std::ostream& err() override;
    std::size_t width() const override;
    std::chrono::milliseconds now() const override;
    void pause(std::chrono::milliseconds duration) override;
    std::string capture(const std::vector<std::string>& command) override;
    /// Throws Failure when the program cannot be run.
    int become(const std::vector<std::string>& command) override;
};

}  // namespace gpushopper::cli
