#include "sdk/check/child/process_state.hpp"

#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <climits>
#include <clocale>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <string_view>

// There when the tool was built with AddressSanitizer, whose allocator mallinfo2() knows nothing
// of.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming,cert-dcl*)
extern "C" __attribute__((weak)) std::size_t __sanitizer_get_current_allocated_bytes();

namespace gpushopper::check {
namespace {

namespace fs = std::filesystem;

std::string hexOf(const void* bytes, std::size_t size) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        const unsigned byte = static_cast<const unsigned char*>(bytes)[i];
        text += kHex[byte >> 4U];
        text += kHex[byte & 15U];
    }
    return text;
}

std::string handlerOf(int number) {
    struct sigaction action {};
    if (sigaction(number, nullptr, &action) != 0) return "";
    if (action.sa_handler == SIG_DFL) return "the default";
    if (action.sa_handler == SIG_IGN) return "ignored";
    return "a handler";
}

std::string fileModeMask() {
    const mode_t mask = umask(0);
    umask(mask);
    std::array<char, 16> text{};
    const auto end = std::to_chars(text.begin(), text.end(), mask, 8).ptr;
    return "0" + std::string(text.data(), end);
}

std::string blockedSignals() {
    sigset_t blocked;
    sigemptyset(&blocked);
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    return hexOf(&blocked, sizeof(std::uint64_t));
}

std::map<std::string, std::string> environmentNow() {
    std::map<std::string, std::string> result;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
        const std::string_view text(*at);
        const auto equals = text.find('=');
        result[std::string(text.substr(0, equals))] =
            equals == std::string_view::npos ? "" : text.substr(equals + 1);
    }
    return result;
}

}  // namespace

int threadCount() {
    std::error_code failure;
    const fs::directory_iterator threads("/proc/self/task", failure);
    return failure ? 0 : static_cast<int>(std::distance(begin(threads), end(threads)));
}

std::map<int, std::string> openFiles() {
    std::map<int, std::string> files;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd", failure)) {
        const std::string name = entry.path().filename().string();
        int number = -1;
        std::from_chars(name.data(), name.data() + name.size(), number);
        const fs::path target = fs::read_symlink(entry.path(), failure);
        // The look itself has the folder open.
        if (target.string().find("/fd") == std::string::npos) files[number] = target.string();
    }
    return files;
}

std::size_t heapBytes() {
    if (__sanitizer_get_current_allocated_bytes != nullptr)
        return __sanitizer_get_current_allocated_bytes();
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

ProcessState ProcessState::now() {
    ProcessState state;
    std::error_code failure;
    state.facts_["the working folder"] = fs::current_path(failure).string();
    state.facts_["the file mode mask (umask)"] = fileModeMask();
    state.facts_["the locale"] =
        std::setlocale(LC_ALL, nullptr);  // NOLINT(concurrency-mt-unsafe): one thread
    state.facts_["the blocked signals"] = blockedSignals();
    for (int number = 1; number < NSIG; ++number) {
        const char* name = sigabbrev_np(number);
        if (name == nullptr) continue;
        state.facts_["what SIG" + std::string(name) + " does"] = handlerOf(number);
    }
    state.environment_ = environmentNow();
    state.files_ = openFiles();
    return state;
}

std::vector<std::string> ProcessState::changesSince(const ProcessState& before) const {
    std::vector<std::string> changes;
    for (const auto& [name, value] : facts_) {
        const auto old = before.facts_.find(name);
        if (old != before.facts_.end() && old->second != value)
            changes.push_back("changed " + name + " from " + old->second + (" to " + value));
    }
    for (const auto& [name, value] : environment_) {
        const auto old = before.environment_.find(name);
        if (old == before.environment_.end() || old->second != value)
            changes.push_back("set the environment variable " + name);
    }
    for (const auto& [name, value] : before.environment_) {
        if (!environment_.contains(name))
            changes.push_back("removed the environment variable " + name);
    }
    for (const auto& [number, target] : files_) {
        if (!before.files_.contains(number))
            changes.push_back("left the file descriptor " + std::to_string(number) + " open (" +
                              target + ")");
    }
    return changes;
}

}  // namespace gpushopper::check
