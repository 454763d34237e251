#include "cli/terminal.hpp"

#include <Poco/Clock.h>
#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <Poco/StreamCopier.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <system_error>

#include "cli/failure.hpp"

namespace gpushopper::cli {

std::ostream& SystemTerminal::out() { return std::cout; }
std::ostream& SystemTerminal::err() { return std::cerr; }

std::size_t SystemTerminal::width() const {
    winsize size{};
    if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

std::chrono::milliseconds SystemTerminal::now() const {
    return std::chrono::milliseconds(Poco::Clock().microseconds() / 1000);
}

void SystemTerminal::pause(std::chrono::milliseconds duration) {
    poll(nullptr, 0, static_cast<int>(duration.count()));
}

std::string SystemTerminal::capture(const std::vector<std::string>& command) {
    Poco::Pipe output;
    Poco::Pipe errors;  // Dropped: what matters is whether the output is the wanted one.
    const Poco::Process::Args arguments(command.begin() + 1, command.end());
    const auto process =
        Poco::Process::launch(command.front(), arguments, nullptr, &output, &errors);
    errors.close(Poco::Pipe::CLOSE_READ);
    Poco::PipeInputStream stream(output);
    std::string text;
    Poco::StreamCopier::copyToString(stream, text);
    process.wait();
    return text;
}

int SystemTerminal::become(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::cout.flush();
    std::cerr.flush();
    execvp(arguments.front(), arguments.data());
    throw Failure(ExitCode::Refused, "cannot run " + command.front() + ": " +
                                         std::generic_category().message(errno) +
                                         "; install OpenSSH's client");
}

}  // namespace gpushopper::cli
