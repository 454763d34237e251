#include "sdk/check/child/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "sdk/check/child/descriptor.hpp"
#include "sdk/check/child/timer.hpp"
#include "sdk/check/refusal.hpp"

namespace gpushopper::check {
namespace {

constexpr std::size_t kStepBytes = 256;
constexpr std::size_t kOutputBytesMax = 64 * 1024;
constexpr int kToolFailed = 70;

[[noreturn]] void cannot(const char* what) {
    throw Refusal(std::string("no child process can be started: ") + what + ": " +
                  std::generic_category().message(errno));
}

/// Seen by both sides; written by the child's calling threads, read after its end.
struct Notice {
    std::array<char, kStepBytes> step;
};

/// A Notice in memory that a fork shares.
class SharedNotice {
public:
    SharedNotice()
        : at_(mmap(nullptr, sizeof(Notice), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                   0)) {
        if (at_ == MAP_FAILED) cannot("mmap");
    }
    ~SharedNotice() { munmap(at_, sizeof(Notice)); }
    SharedNotice(const SharedNotice&) = delete;
    SharedNotice& operator=(const SharedNotice&) = delete;
    Notice& notice() const { return *static_cast<Notice*>(at_); }

private:
    void* const at_;
};

std::string contentOf(int file) {
    std::string text(kOutputBytesMax, '\0');
    const ssize_t size = pread(file, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

class ForkedChild final : public Child {
public:
    ForkedChild(Notice& notice, int answers, int output)
        : notice_(notice), answers_(answers), output_(output) {}

    void announce(std::string_view step) override {
        const std::size_t size = std::min(step.size(), kStepBytes - 1);
        std::memcpy(notice_.step.data(), step.data(), size);
        notice_.step[size] = '\0';
    }
    [[noreturn]] void answerNow(const std::string& answer) override {
        std::string_view left = answer;
        while (!left.empty()) {
            const ssize_t written = write(answers_, left.data(), left.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) _exit(1);  // the parent is gone
            left.remove_prefix(static_cast<std::size_t>(written));
        }
        _exit(0);
    }
    std::string output() override {
        static_cast<void>(std::fflush(nullptr));
        return contentOf(output_);
    }
    int answerDescriptor() const override { return answers_; }

private:
    Notice& notice_;
    const int answers_;
    const int output_;
};

struct Pipe {
    Descriptor reading;
    Descriptor writing;
};

Pipe makePipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) cannot("pipe");
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void prepareChild(pid_t parent, int output) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        static_cast<void>(std::signal(number, SIG_DFL));
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0)
        _exit(1);
    close(nowhere);
}

[[noreturn]] void answer(ForkedChild& self, const std::function<std::string(Child&)>& body) {
    try {
        self.answerNow(body(self));
    } catch (const std::exception& problem) {
        static_cast<void>(std::fprintf(stderr, "the tool itself failed: %s\n", problem.what()));
    } catch (...) {  // tidy: allow(the child ends here, whatever was thrown)
        static_cast<void>(std::fprintf(stderr, "something unknown was thrown\n"));
    }
    static_cast<void>(std::fflush(nullptr));
    _exit(kToolFailed);
}

/// What a parent waits for.
struct Ears {
    int answers;
    int child;
    int timer;
    int interrupt;
    pid_t process;
};

/// Takes the answer until the child ends. False: the time is up.
bool listen(const Ears& ears, std::string& answer) {
    std::array<pollfd, 4> events{{{ears.answers, POLLIN, 0},
                                  {ears.child, POLLIN, 0},
                                  {ears.timer, POLLIN, 0},
                                  {ears.interrupt, POLLIN, 0}}};
    while (true) {
        if (poll(events.data(), events.size(), -1) < 0) {
            if (errno == EINTR) continue;
            cannot("poll");
        }
        if ((events[0].revents & POLLIN) != 0) {
            std::array<char, 16 * 1024> block{};
            const ssize_t size = read(ears.answers, block.data(), block.size());
            if (size > 0) answer.append(block.data(), static_cast<std::size_t>(size));
            continue;
        }
        if (events[1].revents != 0) return true;
        if (events[2].revents != 0) return false;
        if (events[3].revents != 0) {
            kill(ears.process, SIGTERM);
            events[3].fd = -1;
        }
        if (events[0].revents != 0) events[0].fd = -1;  // hung up: wait for the end
    }
}

ChildEnd endOf(bool in_time, int status) {
    ChildEnd end;
    if (!in_time) {
        end.how = ChildEnd::How::TimedOut;
    } else if (WIFSIGNALED(status)) {
        end.how = ChildEnd::How::Crashed;
        end.number = WTERMSIG(status);
    } else {
        end.how = ChildEnd::How::Exited;
        end.number = WEXITSTATUS(status);
    }
    return end;
}

}  // namespace

std::string ChildEnd::sentence() const {
    switch (how) {
        case How::Answered:
            return "";
        case How::TimedOut:
            return "did not come back " + step;
        case How::Exited:
            return "ended the process " + step + " (exit code " + std::to_string(number) + ")";
        case How::Crashed: {
            const char* name = sigdescr_np(number);
            return "crashed " + step + " (signal " + std::to_string(number) +
                   (name == nullptr ? "" : std::string(", ") + name) + ")";
        }
    }
    return "";
}

ChildEnd inChild(const std::function<std::string(Child&)>& body, std::chrono::milliseconds limit,
                 int interrupt) {
    const SharedNotice shared;
    Pipe answers = makePipe();
    const Descriptor output(memfd_create("output", MFD_CLOEXEC));
    if (output.get() < 0) cannot("memfd_create");
    const Timer timer(limit);
    static_cast<void>(std::fflush(nullptr));  // or the child would print it once more
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) cannot("fork");
    if (child == 0) {
        prepareChild(parent, output.get());
        ForkedChild self(shared.notice(), answers.writing.get(), output.get());
        self.announce("before it was touched");
        answer(self, body);
    }
    answers.writing = Descriptor();
    // The C library's own declaration is not usable from C++ (glibc 2.36).
    const Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    std::string answer;
    const bool in_time =
        handle.get() >= 0 &&
        listen({answers.reading.get(), handle.get(), timer.descriptor(), interrupt, child}, answer);
    if (!in_time) kill(child, SIGKILL);  // it may not have come to make its group
    kill(-child, SIGKILL);               // what it has started goes with it
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (handle.get() < 0) cannot("pidfd_open");
    ChildEnd end = endOf(in_time, status);
    // An answer counts only from a child that ended by itself right after it.
    if (end.how == ChildEnd::How::Exited && end.number == 0 && !answer.empty()) {
        end.how = ChildEnd::How::Answered;
        end.answer = std::move(answer);
    }
    end.step = shared.notice().step.data();
    end.output = contentOf(output.get());
    return end;
}

}  // namespace gpushopper::check
