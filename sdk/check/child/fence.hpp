#pragma once

/// fence: system calls that a piece of foreign code may not make, kept by the kernel (seccomp). A
/// forbidden call ends the child and is told to a callback before. A fence cannot be taken down
/// again, so it is for a child that has nothing else to do afterwards.
///
/// Thread safety: once or twice in a child, by its only thread; later fences only forbid more.

#include <cstdint>
#include <functional>
#include <string>

namespace gpushopper::check {

enum class Fence : std::uint8_t {
    /// Reads and maps files, as the loader must; no network, thread, process, or change of a file.
    Loading,
    /// Computes and allocates memory, and nothing else.
    Computing,
};

/// False: this kernel (or the sandbox around us) has no seccomp filters. `answer_descriptor` may
/// still be written to. `caught` gets the name of the forbidden system call and must not return.
bool raiseFence(Fence fence, int answer_descriptor,
                std::function<void(const std::string& system_call)> caught);

}  // namespace gpushopper::check
