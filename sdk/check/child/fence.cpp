#include "sdk/check/child/fence.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <utility>
#include <vector>

#include "sdk/check/child/sanitized.hpp"

namespace gpushopper::check {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;  // no fence there
#endif

struct SystemCall {
    long number;
    const char* name;
};

// What foreign code has no business with while it is loaded; the names are for the report.
constexpr std::array kForbiddenWhileLoading = {
    SystemCall{SYS_socket, "socket"},
    SystemCall{SYS_connect, "connect"},
    SystemCall{SYS_bind, "bind"},
    SystemCall{SYS_clone, "clone: a thread or a process"},
    SystemCall{SYS_clone3, "clone3: a thread or a process"},
#ifdef SYS_fork
    SystemCall{SYS_fork, "fork"},
    SystemCall{SYS_vfork, "vfork"},
    SystemCall{SYS_unlink, "unlink"},
    SystemCall{SYS_mkdir, "mkdir"},
    SystemCall{SYS_rename, "rename"},
#endif
    SystemCall{SYS_execve, "execve"},
    SystemCall{SYS_unlinkat, "unlinkat"},
    SystemCall{SYS_mkdirat, "mkdirat"},
    SystemCall{SYS_renameat2, "renameat2"},
    SystemCall{SYS_kill, "kill"},
    SystemCall{SYS_ptrace, "ptrace"},
};
// What allocating memory and taking locks comes down to, and ending.
constexpr std::array kAllowedWhileComputing = {
    SYS_brk,           SYS_mmap,      SYS_munmap,       SYS_mprotect,       SYS_mremap,
    SYS_madvise,       SYS_futex,     SYS_sched_yield,  SYS_getpid,         SYS_gettid,
    SYS_clock_gettime, SYS_getrandom, SYS_rt_sigreturn, SYS_rt_sigprocmask, SYS_rt_sigaction,
    SYS_exit_group,    SYS_exit,      SYS_sigaltstack};
// A sanitizer asks the kernel in this way whether a pointer can be followed.
constexpr std::array kSanitizersOwn = {SYS_pipe2, SYS_write, SYS_close};
// Only their names, for what the other list does not name.
constexpr std::array kOtherNames = {
    SystemCall{SYS_openat, "openat: a file"}, SystemCall{SYS_read, "read"},
    SystemCall{SYS_write, "write"},           SystemCall{SYS_ioctl, "ioctl"},
    SystemCall{SYS_fcntl, "fcntl"},           SystemCall{SYS_close, "close"},
    SystemCall{SYS_nanosleep, "nanosleep"},   SystemCall{SYS_clock_nanosleep, "clock_nanosleep"},
};

std::string nameOf(long number) {
    const auto is_it = [&](const SystemCall& call) { return call.number == number; };
    const auto forbidden =
        std::find_if(kForbiddenWhileLoading.begin(), kForbiddenWhileLoading.end(), is_it);
    if (forbidden != kForbiddenWhileLoading.end()) return forbidden->name;
    const auto other = std::find_if(kOtherNames.begin(), kOtherNames.end(), is_it);
    if (other != kOtherNames.end()) return other->name;
    return "system call " + std::to_string(number);
}

/// A program for the kernel, made of questions that end it.
class Filter {
public:
    Filter() {
        load(offsetof(seccomp_data, arch));
        jump(BPF_JEQ, kArchitecture, 1, 0);
        end(SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr));
    }

    void endIf(long number, std::uint32_t verdict) {
        jump(BPF_JEQ, static_cast<std::uint32_t>(number), 0, 1);
        end(verdict);
    }
    /// For `number`: trapped unless (argument & mask) == value.
    void trapUnless(long number, int argument, std::uint32_t mask, std::uint32_t value) {
        jump(BPF_JEQ, static_cast<std::uint32_t>(number), 0, 5);
        // Little endian: the low half of the argument comes first.
        load(offsetof(seccomp_data, args) +
             static_cast<std::size_t>(argument) * sizeof(std::uint64_t));
        add(BPF_ALU | BPF_AND | BPF_K, mask);
        jump(BPF_JEQ, value, 1, 0);
        end(SECCOMP_RET_TRAP);
        end(SECCOMP_RET_ALLOW);
    }
    void end(std::uint32_t verdict) { add(BPF_RET | BPF_K, verdict); }

    bool install() {
        sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
        return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
               syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
    }

private:
    void add(int code, std::uint32_t constant) {
        code_.push_back({static_cast<std::uint16_t>(code), 0, 0, constant});
    }
    void load(std::size_t offset) {
        add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
    }
    void jump(int test, std::uint32_t constant, std::uint8_t if_so, std::uint8_t if_not) {
        code_.push_back(
            {static_cast<std::uint16_t>(BPF_JMP | test | BPF_K), if_so, if_not, constant});
    }

    std::vector<sock_filter> code_;
};

// A signal handler has nothing but globals to find its way by.
std::function<void(const std::string&)>& caughtBy() {
    static std::function<void(const std::string&)> callback;
    return callback;
}

void onForbidden(int, siginfo_t* what, void*) {
    // The child ends in here; what it does on its way is no worse than the call that was caught.
    caughtBy()(nameOf(what->si_syscall));
    _exit(1);
}

}  // namespace

bool raiseFence(Fence fence, int answer_descriptor,
                std::function<void(const std::string&)> caught) {
    if (kArchitecture == 0) return false;
    caughtBy() = std::move(caught);
    struct sigaction action {};
    action.sa_sigaction = onForbidden;
    action.sa_flags = SA_SIGINFO;
    if (sigaction(SIGSYS, &action, nullptr) != 0) return false;
    Filter filter;
    if (kSanitized) {
        for (const long number : kSanitizersOwn) filter.endIf(number, SECCOMP_RET_ALLOW);
    }
    filter.trapUnless(SYS_write, 0, ~0U, static_cast<std::uint32_t>(answer_descriptor));
    if (fence == Fence::Loading) {
        filter.trapUnless(SYS_openat, 2, O_WRONLY | O_RDWR | O_CREAT, 0);
        for (const SystemCall& call : kForbiddenWhileLoading)
            filter.endIf(call.number, SECCOMP_RET_TRAP);
        filter.end(SECCOMP_RET_ALLOW);
    } else {
        for (const long number : kAllowedWhileComputing) filter.endIf(number, SECCOMP_RET_ALLOW);
        filter.end(SECCOMP_RET_TRAP);
    }
    return filter.install();
}

}  // namespace gpushopper::check
