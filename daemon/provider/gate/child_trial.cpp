#include "daemon/provider/gate/child_trial.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>

#include "daemon/base/file_descriptor.hpp"
#include "daemon/base/text/parse_number.hpp"
#include "daemon/provider/gate/fatal_signals.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using base::FileDescriptor;

// Reports fit into the pipe, so that the child never waits for its parent to read.
constexpr std::size_t kReportBytesMax = 8 * 1024;
constexpr std::size_t kMessageBytesMax = 2048;

tl::unexpected<base::Error> systemError(const std::string& subject, const char* what) {
    return base::fail(ErrorCode::Internal,
                      subject + " cannot be tried: " + what + ": " + std::strerror(errno));
}

ErrorCode codeOf(std::string_view number) {
    const auto code = base::parseInteger<std::uint8_t>(number);
    return code && *code <= static_cast<std::uint8_t>(ErrorCode::StoreFailed)
               ? static_cast<ErrorCode>(*code)
               : ErrorCode::Internal;
}

/// Records in the pipe: a letter, a text, a line end. `s`: a step begins. `e`: an error, its code
/// in front. `t`: something was thrown. `k`: all went well.
void report(int pipe, char kind, std::string_view text) {
    std::string record(1, kind);
    record += text.substr(0, kMessageBytesMax);
    std::replace(record.begin() + 1, record.end(), '\n', ' ');
    record += '\n';
    // A parent that is gone needs no report, and this child is about to follow it.
    if (write(pipe, record.data(), record.size()) < 0) _exit(1);
}

// What the daemon has set up for itself must not change how the child dies.
void becomeQuiet(pid_t parent) {
    enterPlugin(nullptr);  // the visits of the parent are not ours
    for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS})
        std::signal(number, SIG_DFL);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0) _exit(1);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
}

[[noreturn]] void runChild(const Attempt& attempt, int pipe, pid_t parent) {
    becomeQuiet(parent);
    base::Result<void> result;
    try {
        result = attempt([pipe](std::string_view step) { report(pipe, 's', step); });
    } catch (...) {  // tidy: allow(the child ends here, whatever was thrown)
        report(pipe, 't', "");
        _exit(1);
    }
    if (result)
        report(pipe, 'k', "");
    else
        report(
            pipe, 'e',
            std::to_string(static_cast<int>(result.error().code)) + " " + result.error().message);
    _exit(0);
}

struct Story {
    std::string step = "when it was tried";
    bool ended_well = false;
    bool threw = false;
    std::optional<base::Error> error;
};

Story readStory(int pipe) {
    std::string text(kReportBytesMax, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t count = read(pipe, text.data() + size, text.size() - size);
        if (count <= 0) break;
        size += static_cast<std::size_t>(count);
    }
    text.resize(size);
    Story story;
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos;
         at = end + 1) {
        const std::string_view record = std::string_view(text).substr(at, end - at);
        if (record.starts_with('s')) story.step = record.substr(1);
        if (record.starts_with('k')) story.ended_well = true;
        if (record.starts_with('t')) story.threw = true;
        const auto space = record.find(' ');
        if (!record.starts_with('e') || space == std::string_view::npos) continue;
        story.error = base::Error{.code = codeOf(record.substr(1, space - 1)),
                                  .message = std::string(record.substr(space + 1))};
    }
    return story;
}

/// True: the child has ended by itself.
bool waitForEnd(int child, base::Millis limit) {
    const FileDescriptor timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
    itimerspec time{};
    time.it_value.tv_sec = seconds.count();
    time.it_value.tv_nsec = std::chrono::nanoseconds(limit - seconds).count();
    timerfd_settime(timer.get(), 0, &time, nullptr);
    std::array<pollfd, 2> events{{{child, POLLIN, 0}, {timer.get(), POLLIN, 0}}};
    while (poll(events.data(), events.size(), -1) < 0 && errno == EINTR) continue;
    return events[0].revents != 0;
}

/// The middle of the sentence on a child that did not end well.
std::string whatHappened(const Story& story, bool in_time, int status) {
    if (story.threw) return "threw an exception " + story.step;
    if (!in_time) return "did not come back " + story.step;
    if (!WIFSIGNALED(status))
        return "ended the process " + story.step + " (exit code " +
               std::to_string(WEXITSTATUS(status)) + ")";
    const int number = WTERMSIG(status);
    return "crashed " + story.step + " (signal " + std::to_string(number) + ", " +
           sigdescr_np(number) + ")";
}

}  // namespace

base::Result<void> tryInChild(const std::string& subject, const Attempt& attempt,
                              base::Millis limit) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return systemError(subject, "pipe");
    const FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) return systemError(subject, "fork");
    if (child == 0) runChild(attempt, writing.get(), parent);
    writing = FileDescriptor();
    // The C library's own declaration is not usable from C++ (glibc 2.36).
    const FileDescriptor handle(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    const bool watched = handle.get() >= 0;
    const int reason = errno;
    const bool in_time = watched && waitForEnd(handle.get(), limit);
    if (!in_time) kill(child, SIGKILL);  // it may not have come to make its group
    kill(-child, SIGKILL);               // what it has started goes with it
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    errno = reason;
    if (!watched) return systemError(subject, "pidfd_open");
    const Story story = readStory(reading.get());
    if (story.error) return base::fail(*story.error);
    if (story.ended_well) return {};
    return base::fail(ErrorCode::Internal,
                      subject + " " + whatHappened(story, in_time, status) + kTrialAdvice);
}

int threadCount() {
    std::error_code failure;
    const std::filesystem::directory_iterator threads("/proc/self/task", failure);
    return failure ? 0 : static_cast<int>(std::distance(begin(threads), end(threads)));
}

}  // namespace gpushopper::provider
